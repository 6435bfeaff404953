/** `up`: does all its work; `degraded`: works with less than was designed; `down`: does not work. */
export type PartState = "up" | "degraded" | "down" | "unknown";

/** What one component on one host says of itself. */
export interface Part {
  readonly component: string;
  readonly host: string;
  readonly state: PartState;
  /** For people: "Synced, 3 of 3 members, Primary". */
  readonly sentence: string;
  /** The technology's own typed state, for JSON and the page. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** How a technology is asked about itself: a script whose output its parser understands. */
export interface StatusProbe {
  readonly component: string;
  /** bash, read only, well under a second. It must not print secrets. */
  readonly script: string;
  /** Pure; called with what the script printed and its exit status. */
  parse(output: string, exitCode: number, host: string): Part;
}
