import type { Secrets } from "./secret.ts";

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

/** What a configuration promises its clients, and whence that is known. A claim is one that `quorate history check --claim` takes. */
export interface Promised {
  readonly claim: string;
  readonly because: string;
}

/** A queue's messages. */
export interface QueueTrial extends Trial {
  /** The arguments with which the site's services declare their queues. */
  readonly queueArguments: Readonly<Record<string, string>>;
  readonly promises: { readonly messages: Promised };
}

/** What a database promises of rows that clients write once, of its transactions, of money that is moved, and of single values. */
export interface DatabasePromises {
  readonly rows: Promised;
  readonly isolation: Promised;
  readonly bank: Promised;
  readonly register: Promised;
}

/** A server's own file by which it knows what it has; it must live without it. */
export interface Forgettable {
  /** The component. */
  readonly name: string;
  readonly units: readonly string[];
  readonly file: string;
}

/** A database is read in the end as well, each of its servers on its own. */
export interface DatabaseTrial extends Trial {
  readonly promises: DatabasePromises;
  /** Absent where its servers have no such file. */
  readonly forgets?: Forgettable;
  readonly finalRead: FinalRead;
  /** PEM of the certificate that clients believe; absent where they come in the clear. */
  authority?(secrets: Secrets): string;
  /** Absent where its members have no copies of their own that could be compared. */
  readonly contents?: Contents;
}

/** What each member has of all databases, for comparing them. */
export interface Contents {
  /** Hosts with a copy. */
  readonly on: readonly string[];
  /** bash: a line a table as this host's own copy has it, its name, a tab, and what is the same exactly where all rows are. */
  readonly script: string;
}

/** How a client knows that a server has all that was acknowledged anywhere before it reads it. */
export type FinalRead =
  /** There is one server at a time, wherever that is: it is asked as clients ask it. */
  | { readonly kind: "one-server" }
  /** Once a connection has said so, its reads wait by themselves. */
  | { readonly kind: "reads-wait"; readonly say: string }
  /**
   * The server is asked until it is as far as the writer was. `position` is a question to the writer with one value for an
   * answer; `reached` is one to the server, with that value as its one parameter, and is true when it is there.
   */
  | { readonly kind: "catches-up"; readonly position: string; readonly reached: string };

/** What a drill's clients ask of a service, and what people call that. */
export interface Tried {
  readonly request:
    /** A token, as the identity API issues it. */
    | { readonly kind: "token" }
    /** A list at a path, with a token in hand: `/v2/images`. */
    | { readonly kind: "list"; readonly path: string };
  /** In a history: "list images". */
  readonly operation: string;
  /** In reports: "Glance image lists". */
  readonly title: string;
  /** "waited 0.5 s for an image list" */
  readonly forA: string;
}
