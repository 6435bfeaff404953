import type { Part } from "../catalogue/contract/status.ts";

/** The state of all hosts at one moment, as the real parts report it. Plain data: it survives JSON. */
export interface Snapshot {
  /** When the hosts were asked, ISO 8601. */
  readonly at: string;
  /** How long asking took, in milliseconds. */
  readonly tookMs: number;
  readonly hosts: readonly ObservedHost[];
  /** In the order of the hosts; of a host that was not reached there is none. */
  readonly parts: readonly Part[];
  readonly endpoints: readonly ObservedEndpoint[];
  readonly addresses: readonly ObservedAddress[];
}

export interface ObservedHost {
  readonly name: string;
  readonly state: "up" | "unreachable";
  /** For people; of a host that is not reached, why. */
  readonly sentence: string;
  /** Absent where it did not say what time it is. */
  readonly clock?: ClockOffset;
}

/** How far a host's clock is ahead of the one that asked: at the least, and at the most. */
export interface ClockOffset {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** An endpoint as clients see it: a request through its virtual address. */
export interface ObservedEndpoint {
  readonly name: string;
  /** A client got the answer that the endpoint's health check expects. */
  readonly ok: boolean;
  /** From the first packet to the whole answer, the middle one of all that were served; null when none was. */
  readonly latencyMs: number | null;
  readonly sentence: string;
  /** Hosts from which it did not answer. */
  readonly failedFrom: readonly string[];
}

export interface ObservedAddress {
  readonly name: string;
  readonly address: string;
  /** Present when exactly one host holds it. */
  readonly holder?: string;
  readonly holders: readonly string[];
}

/** What one host that was reached said. */
export interface HostAnswer {
  readonly host: string;
  readonly parts: readonly Part[];
  /** IPv4 addresses on its interfaces. */
  readonly addresses: readonly string[];
  readonly endpoints: readonly EndpointAnswer[];
}

/** What a client on one host met at one endpoint. */
export type EndpointAnswer =
  | { readonly name: string; readonly ok: true; readonly latencyMs: number }
  | { readonly name: string; readonly ok: false; readonly because: string };
