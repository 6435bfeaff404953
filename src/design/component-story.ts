import type {
  Decision,
  Design,
  DesignedComponent,
  DesignedDatabase,
  DesignedEndpoint,
  DesignedQueueUser,
  DesignedRelay,
  PredictedOutage,
} from "../catalogue/contract/design.ts";
import type { Timer } from "../catalogue/contract/timer.ts";
import type { Site } from "../spec/site.ts";
import { choose } from "./choose.ts";
import { overrideDecisions } from "./decisions.ts";
import { dependencies } from "./dependencies.ts";
import { wantsByTechnology } from "./wants.ts";

/** All that a design says of one component. Plain data, without secrets. */
export interface ComponentStory {
  readonly component: DesignedComponent;
  /** Names of the components that need it at first hand. */
  readonly neededBy: readonly string[];
  /** Where clients reach it. */
  readonly endpoints: readonly DesignedEndpoint[];
  readonly relays: readonly DesignedRelay[];
  /** What the power loss of a host costs at most, at each endpoint that rests on it. */
  readonly outages: readonly PredictedOutage[];
  /** Those of its technology. */
  readonly timers: readonly Timer[];
  /** About its technology, what the operator set in its files among them. */
  readonly decisions: readonly Decision[];
  readonly files: readonly StoryFile[];
  readonly databases: readonly DesignedDatabase[];
  readonly queueUsers: readonly DesignedQueueUser[];
  /** Names of its technology's secrets. */
  readonly secrets: readonly string[];
}

/** A file that its units read, or that is laid for it where the cluster runs it. */
export interface StoryFile {
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
  readonly secret: boolean;
  readonly hosts: readonly string[];
}

/** The whole story of one component; undefined where the design has none of that name. */
export function componentStory(site: Site, design: Design, name: string): ComponentStory | undefined {
  const component = design.components.find((each) => each.name === name);
  if (component === undefined) return undefined;
  const { service } = component;
  const edges = dependencies(design);
  const offer = choose(site).chosen.find(({ technology }) => technology.name === service)?.offer;
  return {
    component,
    neededBy: design.components.filter(({ needs }) => needs.includes(name)).map((each) => each.name),
    endpoints: design.endpoints.filter((endpoint) => endpoint.component === name),
    relays: design.relays.filter((relay) => relay.component === name),
    outages: design.outages.filter(({ endpoint }) => {
      const behind = design.endpoints.find((each) => each.name === endpoint)?.component ?? "";
      return edges.front.includes(component) || edges.closure(behind).includes(name);
    }),
    timers: (offer?.timers ?? []).flatMap((timer) => design.timers[timer.name] ?? []),
    decisions: [
      ...(offer?.decisions ?? []),
      ...overrideDecisions({ overrides: design.overrides.filter(({ technology }) => technology === service) }),
    ],
    files: filesOf(design, component),
    databases: design.databases.filter(({ owner }) => owner === service),
    queueUsers: design.queueUsers.filter(({ owner }) => owner === service),
    secrets: design.secrets.filter(({ owner }) => owner === service).map((secret) => secret.name),
  };
}

function filesOf(design: Design, { service, hosts, units }: DesignedComponent): readonly StoryFile[] {
  const found = new Map<string, StoryFile>();
  for (const host of hosts) {
    const wants = wantsByTechnology(design, host, {}).get(service);
    const own = (wants?.units ?? []).filter(({ unit }) => units.includes(unit)).flatMap(({ files }) => files);
    for (const { path, owner, group, mode, secret } of wants?.files ?? []) {
      if (own.length > 0 && !own.includes(path)) continue;
      const before = found.get(path)?.hosts ?? [];
      found.set(path, {
        path,
        owner,
        group,
        mode: mode.toString(8).padStart(4, "0"),
        secret,
        hosts: [...before, host],
      });
    }
  }
  return [...found.values()].toSorted((left, right) => (left.path < right.path ? -1 : 1));
}
