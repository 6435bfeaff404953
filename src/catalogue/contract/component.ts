import type { HostRole } from "../../spec/site.ts";
import type { ClusterResource } from "./cluster.ts";
import type { Listening } from "./listening.ts";
import type { Role } from "./role.ts";

/** A request stands alone, or depends on what earlier ones left behind. */
export type Nature = "stateless" | "stateful";

/** Every instance serves, or one serves and the others stand by. */
export type Mode = "active-active" | "active-passive";

/** How many of a component's hosts must be up for it to do its work. */
export type Redundancy =
  | { readonly rule: "any" }
  /** `of`: most copies of what it keeps must be reachable, while its hosts hold no vote among each other. */
  /** `with`: a component whose hosts vote as well and keep nothing; the majority is counted over both. */
  | { readonly rule: "majority"; readonly of?: "copies"; readonly with?: string }
  | { readonly rule: "all" };

/** Whether its hosts decide by majority, so that they must be the same as those of all others that do. */
export function votes({ redundancy }: { readonly redundancy: Redundancy }): boolean {
  return redundancy.rule === "majority" && redundancy.of === undefined;
}

/** Something that a component cannot work without: whoever fills a role, or one component by its name. */
export type Need = Role | { readonly component: string };

/** Who starts and stops it: systemd its units, in starting order, or the cluster a resource. */
export type Run =
  /** `agent`: by which the cluster is to start, stop and watch it, where one knows more of it than whether the unit is active. */
  | { readonly by: "systemd"; readonly units: readonly string[]; readonly agent?: ClusterAgent }
  /** `units`: those of systemd behind the resource, where there are any: the cluster starts them, never the boot. */
  | { readonly by: "cluster"; readonly units: readonly string[]; readonly resource: ClusterResource };

/** A resource agent, and what it is told of a component with one unit. */
export interface ClusterAgent {
  /** `ocf:quorate:openstack-api` */
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the cluster's part is in a component that systemd can run. */
export interface ClusterPart {
  /**
   * `never`: the cluster cannot run it. `one`: nothing of its own keeps two instances apart, so that the cluster runs one.
   * `every`: the cluster runs it on every host, for something else of the cluster's rests on that.
   */
  readonly runs: "never" | "one" | "every";
  /** "where and when its servers start is decided by comparing all of them" */
  readonly because: string;
}

/** One thing that a technology runs. */
export interface Component {
  readonly name: string;
  readonly nature: Nature;
  /** Why it is stateless or stateful, for the plan. */
  readonly because: string;
  readonly mode: Mode;
  readonly modeBecause: string;
  /** What clients lose when one instance dies, as the end of that sentence: "the requests that it was working on". */
  readonly loses: string;
  readonly redundancy: Redundancy;
  /**
   * `members`: on every member of the cluster; `voters`: on the quorum host as well, where there is one; `replicas`: where a copy of the
   * database stays ready; else on every host that has the role, or one of these roles.
   */
  readonly on: HostRole | "members" | "voters" | "replicas" | readonly HostRole[];
  readonly run: Run;
  /** Absent: systemd runs it, and the cluster may, on every host, where the site says so. */
  readonly cluster?: ClusterPart;
  /** Debian packages that it is made of. */
  readonly packages: readonly string[];
  /** Units that its packages enable and the design does not start; they are masked. */
  readonly masked?: readonly string[];
  /** What the site has it for. */
  readonly fills?: readonly Role[];
  readonly needs: readonly Need[];
  /** Where it takes packets from other hosts, beside the endpoints and relays that lead to it. */
  readonly listens?: readonly Listening[];
}
