import type { Host } from "../hosts/host.ts";
import type { LogReader } from "../catalogue/contract/events.ts";
import type { TrialLogin } from "../catalogue/contract/trial.ts";
import type { Audit } from "./audit/audit.ts";
import type { LoadWindow } from "./checks/longest-gap.ts";
import type { ClientPlacement } from "./clients.ts";
import type { Fault, Operations, Power } from "./faults/fault.ts";
import type { History, HistoryLine } from "./history.ts";
import type { Entry, SiteTrials } from "./prepare.ts";
import type { Roles } from "./targets.ts";
import type { WorkloadWords } from "./verdict/workload-words.ts";
import type { SiteWorkload } from "./workloads/kind.ts";

/** What a drill is given, and what comes out of it. */

/** What a drill needs to know of a site and to be able to do with it. */
export interface DrillSite {
  readonly hosts: readonly Host[];
  readonly power: Power;
  /** Absent where nobody may act on the site meanwhile. */
  readonly operations?: Operations;
  /** Processor time that the hosts have had so far, in seconds, where they are processes of this machine. */
  readonly hostSeconds?: () => number;
  readonly placement: ClientPlacement;
  /** The internal virtual address. */
  readonly vip: string;
  /** Whether every part of the site does all its work, with a sentence that says what does not. */
  isWhole(): Promise<{ readonly whole: boolean; readonly sentence: string }>;
  /** The clients, with the login that was made for this drill. */
  workloads(login: TrialLogin): readonly SiteWorkload[];
  /** Whoever keeps what the clients write. */
  readonly trials: SiteTrials;
  /** What is read of the hosts' logs. */
  readonly logs: readonly LogReader[];
  /** Where a firewall keeps clients out that are no host of the site. */
  readonly entry?: Entry;
}

export interface DrillOrder {
  /** `power-off vip-holder` */
  readonly name: string;
  readonly fault: Fault;
  /** `vip-holder`, `writer`, or a host's name. */
  readonly target: string;
  /** A site that already lacks something is left alone: it might not survive the fault. */
  readonly onlyWhenWhole: boolean;
}

export interface DrillRun {
  readonly history: History;
  readonly order: DrillOrder;
  /** The host that the fault happened to, and what it was before. */
  readonly host: string;
  readonly roles: Roles;
  readonly workloads: readonly WorkloadWords[];
  readonly load: LoadWindow;
  readonly faultAtMs: number;
  readonly healedAtMs: number;
  /** From the end of the fault; `undefined` when it did not become whole in time. */
  readonly wholeAgainMs: number | undefined;
  /** What `isWhole` said last. */
  readonly wholeSentence: string;
  readonly missingLogs: readonly { readonly host: string; readonly because: string }[];
  /** What was asked once all was over; undefined where the site did not become whole. */
  readonly audit: Audit | undefined;
}

export interface DrillWatcher {
  /** One line for people about what is being done. */
  readonly step: (text: string) => void;
  /** Each line of the history as it comes. */
  readonly line: (line: HistoryLine) => void;
}
