import type { Host } from "../../hosts/host.ts";
import type { CopiesLine, EventLine, OperationLine } from "../history.ts";

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
  /** Restarts every part of the site, one host at a time, and says each step as it begins. @throws Error with a sentence when it did not come to its end */
  restartAll(signal: AbortSignal, say: (step: string) => void): Promise<void>;
  /** Has every host forget which files its parts have taken up, so that the next apply has each of them do so. */
  forgetApplied(): Promise<void>;
  /** Applies the site. Returns how it ended where it did not come to its end. */
  apply(signal: AbortSignal): Promise<string | undefined>;
  /** Absent where the site keeps no copies. */
  readonly copies?: CopyOperations;
}

/** What an operator does to a copy. */
export interface CopyOperations {
  /** Brings the newest moment back on every copy's host, and says how often each row of the drill's ledger is there, or why that is not known. */
  bringNewestBack(): Promise<readonly CopyBroughtBack[]>;
}

export interface CopyBroughtBack {
  readonly host: string;
  readonly is:
    | {
        readonly rows: Readonly<Record<string, number>>;
        /** Keeps there that so many rows were as they had to be. Says why not, where it could not. */
        readonly keepProof: (rows: number) => Promise<string | undefined>;
      }
    | { readonly not: string };
}

/** What clients have written by the end of a drill. */
export interface Written {
  readonly workload: string;
  readonly attempts: readonly OperationLine[];
  readonly now: () => number;
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
  /** Reads what clients wrote at more places than the site's own servers, once these have been read: it must be there just so. */
  readonly readBack?: (context: FaultContext, written: Written) => Promise<readonly CopiesLine[]>;
}

/** A host by name. @throws Error a defect: the target of a drill is one of its hosts. */
export function hostOf({ host, hosts }: FaultContext): Host {
  const found = hosts.find(({ name }) => name === host);
  if (found === undefined) throw new Error(`invariant: ${host} is no host of the drill`);
  return found;
}
