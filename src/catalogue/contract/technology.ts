import type { z } from "zod";
import type { ConfigFile } from "../../spec/config-options.ts";
import type { Site } from "../../spec/site.ts";
import type { ClusterConstraint, ClusterResource } from "./cluster.ts";
import type { Component } from "./component.ts";
import type { Departure } from "./departure.ts";
import type { Condition, GoalRef, ManagedUnit } from "./condition.ts";
import type {
  DatabaseWish,
  Decision,
  Design,
  DesignDraft,
  OutageTerm,
  Lack,
  OutsideNeed,
  QueueUserWish,
} from "./design.ts";
import type { EndpointOffer, RelayOffer } from "./endpoint.ts";
import type { LogReader } from "./events.ts";
import type { ManagedFile } from "./file.ts";
import type { Origin } from "./origin.ts";
import type { HostView, Provided, Provisions, SiteView } from "./provisions.ts";
import type { Filling, Role } from "./role.ts";
import type { SecretNeed } from "./secret.ts";
import type { StatusProbe } from "./status.ts";
import type { Tolerance } from "./tolerance.ts";
import type { TimerLimit } from "./timer-limit.ts";
import type { ReferenceTimers, Timer } from "./timer.ts";

/** What a technology brings to a site, before anything is placed. Plain data. */
export interface Offer {
  readonly components: readonly Component[];
  readonly endpoints?: readonly EndpointOffer[];
  readonly relays?: readonly RelayOffer[];
  readonly databases?: readonly DatabaseWish[];
  readonly queueUsers?: readonly QueueUserWish[];
  readonly secrets?: readonly SecretNeed[];
  /** Derived from the site's one number. */
  readonly timers?: readonly Timer[];
  readonly referenceTimers?: ReferenceTimers;
  /** What its programs take for them: each timer has its limit. */
  readonly timerLimits?: readonly TimerLimit[];
  readonly decisions?: readonly Decision[];
  /** What it rests on that others run, and whose availability is not foreseen here. */
  readonly outside?: readonly OutsideNeed[];
  /** What it cannot do until the site says more. */
  readonly lacks?: readonly Lack[];
}

/** What follows once it is known who is where. */
export interface Bound {
  /** What the cluster is told beside the resources that components run as. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly resources?: readonly ClusterResource[];
  readonly constraints?: readonly ClusterConstraint[];
  /** What must hold before the cluster is told of them: data that they run on, files that their agents read. */
  readonly beforeResources?: readonly GoalRef[];
  /**
   * By component: what it adds to an outage when the host that it serves from loses power, the steps that follow one after
   * another. Parts that recover at the same time are compared, not added, by the design.
   */
  readonly failover?: Readonly<Record<string, readonly OutageTerm[]>>;
}

/** What must be on one host. */
export interface HostWants {
  readonly files: readonly ManagedFile[];
  readonly units: readonly ManagedUnit[];
  readonly probes: readonly StatusProbe[];
}

/** What is known of the files that a technology lays, beside their content. */
export interface OwnFiles {
  /** Of which the operator may set any option under `services.<name>.config`. */
  readonly config?: ConfigFile;
  /** Which keys of the site file decide the lines of its files. */
  readonly origins?: readonly Origin[];
}

export const nothing: HostWants = { files: [], units: [], probes: [] };

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
  /** Roles that somebody must fill where this runs. */
  readonly uses: readonly Role[];
  /** Roles that somebody must fill because of what its options say. */
  usesAlso?(options: Options): readonly Role[];
  /** Roles that it can fill itself. */
  readonly fills?: readonly Filling[];
  /** `providers`: who fills which role on this site, for what is offered only where somebody does. */
  offer(site: Site, options: Options, providers: Design["providers"]): Offer;
  bind?(draft: DesignDraft, options: Options, provided: Provided): Bound;
  host(view: HostView<Options>): HostWants;
  /** How its units leave a host that leaves the site, where stopping them is not all. The design has nothing on that host any more. */
  departs?(view: HostView<Options>): readonly Departure[];
  /** What must hold beyond files and running units. */
  site?(view: SiteView<Options>): readonly Condition[];
  readonly files?: OwnFiles;
  /** What those get who use its roles. */
  readonly provides?: Partial<Provisions>;
  /** How late signs of life may come before it takes something for lost. */
  tolerates?(design: Pick<Design, "timers" | "addresses">): readonly Tolerance[];
  /** Its log, for timelines: where it is, and which of its lines say that something changed. */
  readonly log?: LogReader;
}
