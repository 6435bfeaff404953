import type { DesignDraft, OutageTerm } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import { provision, type AddressKeeperProvision, type ClusterProvision } from "../contract/provisions.ts";
import { clusterConfiguration } from "./conditions.ts";
import { unit } from "./config.ts";
import { componentResources } from "./component-resources.ts";
import { clusterOrders } from "./orders.ts";
import { mayRunAddress } from "./may-run.ts";
import { addressId } from "./resources.ts";

/** What a BMC takes to power a host off; redfish and IPMI controllers answer within some seconds. */
const fenceMs = 5000;
/**
 * The coordinator puts its plan off by a second while it is still writing down what has changed, and looks again; twice in a row
 * was seen. Source: Pacemaker's `controld_schedulerd.c`.
 */
const planAgainMs = 2000;
/** IPaddr2 adds the address and announces it; the transition around it takes about as long again. */
const startMs = 1000;

/** The bound is that of the host which takes longest: the one that is spared. */
function fencingTerms({ fencing }: DesignDraft): readonly OutageTerm[] {
  if (fencing.kind === "none") return [];
  const { survivor, spareMs = 0 } = fencing;
  return [
    ...(spareMs > 0 ? [{ what: `${survivor ?? ""} is spared before it is fenced`, ms: spareMs }] : []),
    { what: "the host is fenced", ms: fenceMs },
  ];
}

export const cluster: ClusterProvision = {
  // Source: pacemaker-fenced(7).
  fenceParameters: (target) => ({ pcmk_host_list: target, pcmk_host_check: "static-list" }),
  takeover: (draft, provided) => [
    ...provision(provided, "membership").agreement(draft),
    { what: "the coordinator waits for what belongs to the loss", ms: timerMs(draft, "pacemaker.transition-delay") },
    {
      what: "the coordinator plans, a second later for each time that it is still writing down what has changed",
      ms: planAgainMs,
    },
    ...fencingTerms(draft),
  ],
  run: componentResources,
  isTold: (resource) => `cibadmin --query --xpath "//*[@id='${resource}']" >/dev/null 2>&1`,
  configured: { condition: clusterConfiguration },
  addressId,
  orders: clusterOrders,
  running: (host) => ({ host, unit }),
};

export const addressKeeper: AddressKeeperProvision = {
  move: (draft, provided) => [
    ...cluster.takeover(draft, provided),
    { what: "Pacemaker starts the address elsewhere", ms: startMs },
  ],
  fencesFirst: true,
  mayHold: mayRunAddress,
};
