import type { Component } from "../catalogue/contract/component.ts";
import type { Manager, Site } from "../spec/site.ts";

/** Who runs a component, how many of it where that is the cluster, and why. */
export type Managed =
  | { readonly by: "systemd"; readonly because: string }
  | { readonly by: "cluster"; readonly spread: "one" | "every"; readonly because: string };

/**
 * systemd, unless the technology or the site says otherwise: a unit that dies is started again at once, on every host by itself and
 * without a quorum. What may be in one place only is the cluster's.
 */
export function managerOf(site: Pick<Site, "managers">, { name, run, cluster }: Component): Managed {
  const spread = cluster?.runs === "one" ? "one" : "every";
  if (run.by === "cluster") return { by: "cluster", spread, because: "the cluster's own agent starts and promotes it" };
  if (cluster?.runs === "never") return { by: "systemd", because: cluster.because };
  const because = `your site file says so (components.${name})`;
  const word: Manager | undefined = site.managers[name];
  if (word === "systemd") return { by: "systemd", because };
  if (word !== undefined) return { by: "cluster", spread, because };
  return cluster === undefined
    ? {
        by: "systemd",
        because: "it starts again a tenth of a second after it died, on each host alone and with no quorum to ask",
      }
    : { by: "cluster", spread, because: cluster.because };
}
