import type { EventLine } from "../history.ts";

/** A host's power, out of band: a power control that answers when the host does not. */
export interface Power {
  off(host: string): Promise<void>;
  on(host: string): Promise<void>;
}

export interface FaultContext {
  /** The host that it happens to. */
  readonly host: string;
  readonly power: Power;
  /** Writes what was done into the history, at the moment it was done. */
  readonly say: (name: EventLine["name"], text: string) => void;
}

/** Something that breaks, and how it is made whole again. */
export interface Fault {
  readonly name: string;
  /** One sentence for the report: what it does, and what it stands for. */
  readonly story: string;
  /** What happened to the host, for headlines: "lost its power". */
  readonly happened: string;
  readonly inject: (context: FaultContext) => Promise<void>;
  /** Undoes `inject`, also one that was cut off; doing so twice does nothing more. */
  readonly heal: (context: FaultContext) => Promise<void>;
}
