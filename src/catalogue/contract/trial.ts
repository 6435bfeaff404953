/** A login that a drill's clients use; it lives as long as the drill. Letters and digits only: any language quotes it. */
export interface TrialLogin {
  readonly user: string;
  readonly password: string;
}

/**
 * What a drill asks of whoever keeps what its clients write. Scripts are bash, run by root on the hosts that `on` names; a
 * password in them reaches a host over standard input only.
 */
export interface Trial {
  /** Hosts that can make and remove it, and be asked who leads: any one will do. */
  readonly on: readonly string[];
  /** Makes an empty place called `name` that the login owns: a database, a virtual host. What is there already is an error. */
  prepare(name: string, login: TrialLogin): string;
  /** Removes the place and the login called `name`, also when only some of it is there. */
  remove(name: string): string;
  /**
   * Prints the name of the host that takes the writes (of a queue called `queue` in the place, where one is asked for), or
   * nothing when nobody does.
   */
  leader(name: string, queue: string): string;
}
