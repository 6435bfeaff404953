import type { DesignedEndpoint, OutageTerm, PredictedOutage } from "../catalogue/contract/design.ts";
import type { DesignDraft, Technology } from "../catalogue/contract/technology.ts";

/** Steps that follow one after another. */
type Path = readonly OutageTerm[];

/**
 * The longest outage that a host's power loss is bound to cost at each endpoint, on the worst host: the one that holds
 * the address and is the preferred backend of all.
 *
 * Everything that must recover begins to at the same moment and recovers side by side, so that the slowest path decides;
 * the terms of one path follow one after another. The last term is the first answer after the recovery.
 */
export function predictOutages(draft: DesignDraft, technologies: readonly Technology[]): readonly PredictedOutage[] {
  return draft.endpoints.map((endpoint) => {
    const paths = pathsOf(draft, endpoint, technologies, new Set());
    const slowest = paths.reduce<Path>((worst, path) => (totalMs(path) > totalMs(worst) ? path : worst), []);
    const terms = [...slowest, { what: "a client tries again and gets its first answer", ms: firstAnswerMs(draft) }];
    return { fault: "power-off", endpoint: endpoint.name, boundMs: totalMs(terms), terms };
  });
}

function pathsOf(
  draft: DesignDraft,
  endpoint: DesignedEndpoint,
  technologies: readonly Technology[],
  seen: Set<string>,
): readonly Path[] {
  const failoverOf = (component: string): Path =>
    technologies.flatMap((technology) => {
      const owns = draft.components.some((each) => each.name === component && each.technology === technology.name);
      return owns ? technology.failover(draft, component) : [];
    });
  const balancer = draft.components.filter(({ duty }) => duty === "balancer").flatMap(({ name }) => failoverOf(name));
  const address = technologies.flatMap((technology) => technology.addressFailover?.(draft) ?? []);
  const redispatch = technologies.flatMap((technology) => technology.redispatch?.(draft) ?? []);
  const shared = endpoint.backends.every(({ role }) => role === "active");
  return [
    shared ? [...address, ...redispatch] : address,
    ...(shared ? [] : [balancer]),
    failoverOf(endpoint.component),
    ...needsOf(draft, endpoint.component).flatMap((component) => {
      if (seen.has(component)) return [];
      seen.add(component);
      const behind = draft.endpoints.find((each) => each.component === component);
      return behind === undefined ? [failoverOf(component)] : pathsOf(draft, behind, technologies, seen);
    }),
  ];
}

function needsOf(draft: DesignDraft, component: string): readonly string[] {
  return draft.components.find(({ name }) => name === component)?.needs ?? [];
}

/** A fifth of the detection time: the client's retry, a new connection, and an answer from caches that are cold. */
function firstAnswerMs(draft: DesignDraft): number {
  return Math.round(draft.detectionMs / 5);
}

function totalMs(path: Path): number {
  return path.reduce((sum, { ms }) => sum + ms, 0);
}
