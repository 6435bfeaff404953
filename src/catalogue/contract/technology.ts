import type { z } from "zod";
import type { Site, VipManager } from "../../spec/site.ts";
import type { ClusterConstraint, ClusterResource, Decision, Design, OutageTerm, Pinned } from "./design.ts";
import type { Release } from "../releases/release.ts";
import type { Component, HealthCheck, LineCheck } from "./component.ts";
import type { Condition, ManagedUnit } from "./condition.ts";
import type { LogReader } from "./events.ts";
import type { ManagedFile } from "./file.ts";
import type { SecretNeed, Secrets } from "./secret.ts";
import type { StatusProbe } from "./status.ts";
import type { ReferenceTimers, Timer } from "./timer.ts";

/** What a technology offers to clients through the balancer. */
export interface EndpointOffer {
  readonly name: string;
  readonly component: string;
  readonly port: number;
  readonly backendPort: number;
  readonly protocol: "http" | "tcp";
  readonly localPort?: number;
  readonly check: HealthCheck;
  readonly balance: "roundrobin" | "leastconn" | "first";
  /** `even`: every backend active; `one`: the first is preferred, the others back it up. */
  readonly share: "even" | "one";
  /** Requests to these ends of a path go to the first backend alone, and fail while it is away: only it has the data. */
  readonly pinned?: Pinned;
  readonly idleTimeoutMs: number;
  /** Requests that a backend works on at once; the balancer keeps the others, and forgets those whose client has gone. */
  readonly inFlightMax?: number;
}

/**
 * What a host's own services reach through the balancer beside them, on the loopback; no client ever does. One backend at a
 * time serves all hosts: the last one first, so that it is not beside the preferred backends of the endpoints.
 */
export interface RelayOffer {
  readonly name: string;
  readonly component: string;
  readonly port: number;
  readonly backendPort: number;
  readonly check: LineCheck;
  readonly idleTimeoutMs: number;
}

/** All that design and convergence ask of a technology for one host or one site. */
export interface HostView {
  readonly design: Design;
  readonly host: string;
  readonly secrets: Secrets;
}

export interface SiteView {
  readonly design: Design;
  readonly secrets: Secrets;
}

/** Bash for the hosts that may hold an address. The others stand aside until the chosen one holds it. */
export interface AddressHandover {
  readonly manager: VipManager;
  readonly standAside: string;
  readonly standBy: string;
  /** Succeeds as soon as the host holds the address; fails after the time. */
  readonly landed: (address: string, seconds: number) => string;
}

/**
 * One folder of the catalogue. Everything that is peculiar to a technology is behind this interface; no other folder
 * mentions a technology by name.
 */
export interface Technology<Options = unknown> {
  readonly name: string;
  /** `service`: an OpenStack service that a site asks for; `infrastructure`: comes with what needs it. */
  readonly kind: "service" | "infrastructure";
  /** What the operator may write under `services.<name>`; parsing an empty map gives the expert's defaults. */
  readonly options: z.ZodType<Options>;
  /** Names of technologies it needs on the site. */
  readonly requires: readonly string[];
  /** Debian packages that it is made of, under every release by the same names. */
  readonly packages: readonly string[];
  /** Packages that depend on what the site says, such as a fence agent's, or on a version that its release ships. */
  readonly sitePackages?: (site: Site) => readonly string[];
  /** Units that its packages enable and the design does not start; they are masked. */
  readonly maskedUnits: readonly string[];
  /** Units that are masked under some releases only, such as a name that a release gives a unit a second time. */
  readonly maskedUnder?: (release: Release) => readonly string[];
  readonly secrets: readonly SecretNeed[];
  readonly database?: { readonly name: string; readonly user: string; readonly passwordSecret: string };
  readonly queueUser?: { readonly user: string; readonly vhost: string; readonly passwordSecret: string };
  readonly referenceTimers: ReferenceTimers;

  components(site: Site, options: Options): readonly Component[];
  endpoints(site: Site, options: Options): readonly EndpointOffer[];
  readonly relays?: () => readonly RelayOffer[];
  /** Its timers, derived from the site's one number. */
  timers(site: Site): readonly Timer[];
  decisions(site: Site, options: Options): readonly Decision[];
  /** What Pacemaker is told on its behalf. */
  clusterResources(design: DesignDraft): {
    readonly properties?: Readonly<Record<string, string>>;
    readonly resources: readonly ClusterResource[];
    readonly constraints: readonly ClusterConstraint[];
  };
  /**
   * What one of its components adds to an outage when the host that it serves from loses power: the steps that follow
   * one after another. Parts that recover at the same time are compared, not added, by the design.
   */
  failover(design: DesignDraft, component: string): readonly OutageTerm[];
  /** How long a request waits at a dead backend before it goes to another, where this technology balances. */
  readonly redispatch?: (design: DesignDraft) => OutageTerm;
  /** What moving a virtual address takes, where this technology moves it. */
  readonly addressFailover?: (design: DesignDraft) => readonly OutageTerm[];

  /** How an operator brings a virtual address to one host, where this technology moves it. */
  readonly addressHandover?: AddressHandover;
  /** Its log, for timelines: where it is, and which of its lines say that something changed. */
  readonly log?: LogReader;

  files(view: HostView): readonly ManagedFile[];
  units(view: HostView): readonly ManagedUnit[];
  conditions(view: SiteView): readonly Condition[];
  probes(view: HostView): readonly StatusProbe[];
}

/** A design before its cluster resources, outages and decisions are known. */
export type DesignDraft = Omit<Design, "cluster" | "outages" | "decisions"> & { readonly fencing: Site["fencing"] };
