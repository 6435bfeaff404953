/** What can change in a site while clients work, in the words of reports and timelines. */
export const happenings = [
  /** A host began anew: nothing that it had before is left. */
  "host-boot",
  /** A host took a virtual address over. */
  "address-move",
  /** A host has a virtual address no more; and what keeps addresses begins anew on a host, without any. */
  "address-left",
  "address-keeper-begins",
  /** Those that balance gave a host up of which they heard nothing. */
  "host-silent",
  "backend-down",
  "backend-up",
  /** The cluster has other members. */
  "membership",
  "quorum",
  "fencing",
  /** The database has other members, or serves again. */
  "database-view",
  /** A host's copy of a replicated volume may be written to from now on; its file system is there. */
  "volume-promoted",
  "volume-mounted",
  /** A broker noticed that another came or went. */
  "queue-node",
  /** A replicated queue has another leader. */
  "queue-leader",
  /** A queue's copy that did not follow the others was made anew, or a queue that nobody could bring back was taken away. */
  "queue-mended",
] as const;
export type Happening = (typeof happenings)[number];

export interface LoggedEvent {
  readonly name: Happening;
  /** One line for people: "keystone/c1 is down: layer 4 timeout". */
  readonly text: string;
  /** The endpoint that it is about, where it is about one only. */
  readonly endpoint?: string;
  /** Of a virtual address: which, by its name. */
  readonly address?: string;
  /** Of fencing that was done: the host whose power is off. */
  readonly about?: string;
}

/** Where a program writes what happens to it. */
export type LogPlace =
  /** The journal, by the identifier that the program gives itself (`SYSLOG_IDENTIFIER`). */
  | { readonly kind: "journal"; readonly identifiers: readonly string[] }
  /** A file whose lines begin with date, time and offset: `2026-11-22 17:46:35.123456+00:00`. A shell pattern. */
  | { readonly kind: "file"; readonly path: string };

/** Understands one program's log: the few lines that say that something changed. Pure. */
export interface LogReader {
  readonly technology: string;
  readonly place: LogPlace;
  /** The message without its time stamp; `undefined` for a line that tells of no change. */
  readonly parse: (message: string) => LoggedEvent | undefined;
}

/** One kind of line: what it looks like and what it says. Groups of the pattern are handed on. */
export interface LogRule {
  readonly pattern: RegExp;
  readonly event: (groups: Readonly<Record<string, string>>) => LoggedEvent;
}

/** A `parse` that is a table: the first rule whose pattern is found speaks. */
export function byRules(rules: readonly LogRule[]): LogReader["parse"] {
  return (message) => {
    for (const { pattern, event } of rules) {
      const found = pattern.exec(message);
      if (found !== null) return event(found.groups ?? {});
    }
    return undefined;
  };
}
