import type { Host } from "../../hosts/host.ts";
import type { EventLine } from "../history.ts";

/** A host's power, out of band: a power control that answers when the host does not. */
export interface Power {
  off(host: string): Promise<void>;
  on(host: string): Promise<void>;
  /** All its processes stand still; its link stays up. */
  freeze(host: string): Promise<void>;
  /** They go on; a host that is off is left so. */
  thaw(host: string): Promise<void>;
}

/** What an operator does to a site that works, by which it must go on working. */
export interface Operations {
  /** Restarts every part of the site, one host at a time. @throws Error with a sentence when it did not come to its end */
  restartAll(signal: AbortSignal): Promise<void>;
  /** Has every host forget which files its parts have taken up, so that the next apply has each of them do so. */
  forgetApplied(): Promise<void>;
  /** Applies the site. Returns how it ended where it did not come to its end. */
  apply(signal: AbortSignal): Promise<string | undefined>;
}

export interface FaultContext {
  /** The host that it happens to. */
  readonly host: string;
  /** All hosts of the site, that one among them. */
  readonly hosts: readonly Host[];
  readonly power: Power;
  /** Absent where nobody may act on the site meanwhile. */
  readonly operations?: Operations;
  /** Fires when the drill is interrupted; `heal` has its own time. */
  readonly signal: AbortSignal;
  /** Writes what was done into the history, at the moment it was done. */
  readonly say: (name: EventLine["name"], text: string) => void;
}

/** Something that breaks, and how it is made whole again. */
export interface Fault {
  readonly name: string;
  /** One sentence for the report: what it does, and what it stands for. */
  readonly story: string;
  /** What happened, for headlines: "c1 lost its power". */
  readonly happened: (host: string) => string;
  /** What its end is called, for sentences that say what came after: "c1 had power again". */
  readonly over: (host: string) => string;
  /** The hosts that it can happen to; absent: any. */
  readonly on?: readonly string[];
  /** The component that it strikes; absent: whole hosts, or what is between them. */
  readonly part?: string;
  /** Its processes end at once, as they do with their host: it can cost no more than that. */
  readonly dies?: true;
  /** Nobody is left to serve meanwhile, or nobody is left out: it is no failure of one part or one host. */
  readonly everywhere?: true;
  /** The other members do not hear the host for so long that they must have it fenced, if they fence at all. */
  readonly fenced?: true;
  /** How long it goes on, from its injection; absent: until clients are served again. */
  readonly lastsMs?: number;
  /** No part fails of it. Then nothing may move, and nobody may wait longer than half the detection time. */
  readonly harmless?: true;
  /** What a host must have for it that a lab's containers have not. */
  readonly needs?: "own-clock";
  /** The whole host stands still while it goes on. */
  readonly stands?: true;
  readonly inject: (context: FaultContext) => Promise<void>;
  /** Undoes `inject`, also one that was cut off; doing so twice does nothing more. */
  readonly heal: (context: FaultContext) => Promise<void>;
}

/** A host by name. @throws Error a defect: the target of a drill is one of its hosts. */
export function hostOf({ host, hosts }: FaultContext): Host {
  const found = hosts.find(({ name }) => name === host);
  if (found === undefined) throw new Error(`invariant: ${host} is no host of the drill`);
  return found;
}
