import type { GoalRef } from "../condition.ts";
import type { Design, DesignDraft } from "../design.ts";
import type { Recovery } from "../recovery.ts";
import type { Secrets } from "../secret.ts";

/** What those get whose packets a host's switch carries. */
export interface VirtualSwitchProvision {
  /**
   * Lines of bash that must be told the host's `own` address, and set `datapath` to what carries packets there (`system`, the kernel, or
   * `netdev`, a process) and `tunnel` to the address that tunnels end at.
   */
  readonly datapath: string;
  /** The switch of a host runs. */
  running(host: string): GoalRef;
}

/** What those get who tell the controller of the hosts' switches which networks there are. */
export interface NetworkControllerProvision {
  /** Where its two databases are, as OVSDB names places: `tcp:10.77.0.11:6641,tcp:10.77.0.12:6641`, or `ssl:…`. */
  northbound(design: Design): string;
  southbound(design: Design): string;
  /** What programs of a host show to those databases: PEM of its certificate and key; and whom they believe. Undefined where nobody asks. */
  identity(on: {
    readonly design: Design;
    readonly secrets: Secrets;
    readonly host: string;
  }): { readonly pem: string; readonly authority: string } | undefined;
  /** Words by which the controller's own command-line clients, run by root on a host of the databases, do so. */
  words(design: Design): readonly string[];
  /** Its databases take what they are told. */
  ready(): readonly GoalRef[];
  /** How those databases come back after the worst; absent where all that there is comes back by itself or not at all. */
  readonly recovery?: (design: Design) => Recovery;
  /** The switch of a host does what they say. */
  running(host: string): GoalRef;
  /** After how much silence a client of its databases asks whether they live, and goes to another after as much again. */
  probeMs(design: Pick<DesignDraft, "timers">): number;
  /** When a host that lost power is given up as a gateway at the latest. */
  gatewayDownMs(draft: Pick<DesignDraft, "timers">): number;
}
