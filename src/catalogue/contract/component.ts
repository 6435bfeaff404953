import type { Site } from "../../spec/site.ts";

/** A request stands alone, or depends on what earlier ones left behind. */
export type Nature = "stateless" | "stateful";

/** Every instance serves, or one serves and the others stand by. */
export type Mode = "active-active" | "active-passive";

/** How many of a component's hosts must be up for it to do its work. */
export type Redundancy = { readonly rule: "any" } | { readonly rule: "majority" } | { readonly rule: "all" };

/** How the balancer asks a backend whether it can serve, not merely whether its port is open. */
export type HealthCheck =
  | { readonly kind: "http"; readonly path: string; readonly expectStatus: string }
  /** Bytes to send and a pattern that must come back, in order, on one TCP connection. */
  | { readonly kind: "exchange"; readonly steps: readonly ExchangeStep[] }
  /** Asked at another port than the one that serves. */
  | { readonly kind: "http-port"; readonly port: number; readonly path: string; readonly expectStatus: string };

export type ExchangeStep =
  | { readonly send: "binary"; readonly hex: string; readonly comment: string }
  | {
      readonly expect: "text" | "pattern" | "binary" | "binary-pattern";
      readonly value: string;
      readonly comment: string;
    };

/** How the balancer asks a backend that has one line for an answer, and what it says to one that is down. */
export interface LineCheck {
  readonly ask: string;
  /** Said instead while the backend is down: it comes back without what it held when it was given up. */
  readonly askWhenDown: string;
  /** Regular expression that the answer to either must match. */
  readonly expect: string;
}

/**
 * What the whole site rests on a component for: it spreads requests over backends, keeps a virtual address on one host, or
 * tells which hosts are the majority.
 */
export type Duty = "balancer" | "address-keeper" | "membership";

/** One thing that a technology runs. */
export interface Component {
  readonly name: string;
  readonly nature: Nature;
  /** Why it is stateless or stateful, for the plan. */
  readonly because: string;
  /** The modes it can run in, the one an expert would choose first. */
  readonly modes: readonly Mode[];
  readonly modeBecause: string;
  /** systemd units, in starting order. */
  readonly units: readonly string[];
  /** `members`: on every voting host; `control`: on every control host. */
  readonly runsOn: "members" | "control";
  readonly redundancy: Redundancy;
  readonly duty?: Duty;
  /** Who starts and stops it; systemd unless it says otherwise. */
  readonly manager?: (site: Site) => "systemd" | "pacemaker";
  /** Names of components it cannot work without. */
  readonly needs: readonly string[];
}
