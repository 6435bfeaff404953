/** A path of keys in the site file, from the top: `["services", "galera", "flush-log"]`. */
export type SiteKey = readonly string[];

/**
 * Which key of the site file decides a line that a technology writes on hosts, so that what is wrong with the line is told
 * at the key. Of a technology's origins the first whose path and line match counts; a line that matches none is told at
 * `services.<technology>`.
 */
export interface Origin {
  /** Absolute path of the file on a host. */
  readonly path: string;
  /** Tried on one line of the file, without its line break. */
  readonly line: RegExp;
  /**
   * The first of them that is written in the site file is the one; where none is, the last, at its nearest parent that is
   * written. A part `$1` or `$2` stands for what a group of `line` matched.
   */
  readonly keys: readonly SiteKey[];
}

/** What timers follow from: another project's set where the site asks for one, otherwise the detection time. */
export const timerKeys: readonly SiteKey[] = [["timers"], ["detection"]];

/** The hosts' names, addresses and roles: who is a member, and where it is reached. */
export const hostKeys: readonly SiteKey[] = [["hosts"]];
