import { provision } from "../../catalogue/contract/provisions.ts";
import { providedBy } from "../../catalogue/index.ts";
import { type ActionKind, step } from "./action.ts";
import { affordsLossOf } from "./afford.ts";
import { orderTaker } from "./cluster.ts";
import { notes } from "./leave.ts";

/** A device may need a minute, and is tried again. */
const fenceMs = 180_000;

export const fence: ActionKind = {
  name: "fence",
  summary: "cut a host's power by its fence device",
  description:
    "Has the cluster fence a host at once, as it would a host that fell silent: its power is cut, and comes back where the site's fencing says reboot. For a host that does harm and cannot be told to stop.",
  parameters: [
    {
      name: "HOST",
      text: "a host that has a fence device",
      choices: (design) => [...new Set(design.cluster.fenceDevices.map(({ target }) => target))],
    },
  ],
  plan({ design, snapshot, id }, [host = ""]) {
    const others = snapshot.hosts.filter(({ name }) => name !== host);
    const taker = orderTaker({ design, snapshot: { ...snapshot, hosts: others } });
    if (taker === undefined) return { kind: "refused", because: "No other member of the cluster can be reached." };
    const { orders } = provision(providedBy(design.providers), "cluster");
    const { fenceAction } = design.cluster;
    const after =
      fenceAction === "off" ? "which stays off until somebody switches it on" : "which is started again at once";
    return {
      kind: "ready",
      what: `fence ${host}`,
      afford: affordsLossOf(design, snapshot, host),
      steps: [
        step(`fence ${host}`, {
          host: taker,
          what: `${host} is fenced`,
          ...orders.fence(host, fenceAction, `${notes}/${id}/fence ${host}`),
          timeoutMs: fenceMs,
          settleMs: 10_000,
          gate: { turn: "cluster", interrupts: `everything on ${host}, ${after}; what clients have there is cut off` },
        }),
      ],
      last: [],
    };
  },
};
