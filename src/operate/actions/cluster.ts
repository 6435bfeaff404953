import type { Design } from "../../catalogue/contract/design.ts";
import type { ClusterOrders } from "../../catalogue/contract/roles/cluster-orders.ts";
import type { Order } from "../../catalogue/contract/roles/order.ts";
import { provision } from "../../catalogue/contract/provisions.ts";
import { providedBy } from "../../catalogue/index.ts";
import { type ActionKind, type ActionPlan, type ActionView, type Affordable, step, type Step } from "./action.ts";
import { affordsLossOf } from "./afford.ts";
import { member } from "./parameters.ts";

/** The cluster moves what it runs, one after another, each with a time-out of its own. */
const orderMs = 120_000;
const harmless: Affordable = { can: true, sentence: "It takes nothing from anybody." };

export const standby: ActionKind = {
  name: "standby",
  summary: "have the cluster run nothing on a host",
  description: "Has the cluster move what it runs away from a host, and run nothing there until unstandby.",
  parameters: [member],
  plan: (view, [host = ""]) =>
    planned(view, `put ${host} into standby`, affordsLossOf(view.design, view.snapshot, host), {
      what: `nothing of the cluster runs on ${host}`,
      order: ({ standBy }) => standBy(host),
      interrupts: `what the cluster runs on ${host}, for as long as it takes to start elsewhere`,
    }),
};

export const unstandby: ActionKind = {
  name: "unstandby",
  summary: "let the cluster run things on a host again",
  description: "Lets the cluster run on a host again what it may run there.",
  parameters: [member],
  plan: (view, [host = ""]) =>
    planned(view, `let the cluster run on ${host} again`, harmless, {
      what: `the cluster may run what it has on ${host}`,
      order: ({ letIn }) => letIn(host),
    }),
};

export const pause: ActionKind = {
  name: "pause",
  summary: "have the cluster start, stop and move nothing",
  description:
    "Puts the cluster into maintenance: it starts, stops, moves and fences nothing until resume. Virtual addresses that move by themselves still do.",
  parameters: [],
  plan: (view) =>
    planned(
      view,
      "pause the cluster",
      {
        can: true,
        sentence: "Nothing changes now; until it is resumed the cluster answers no failure.",
      },
      { what: "the cluster starts, stops and moves nothing", order: (orders) => orders.pause },
    ),
};

export const resume: ActionKind = {
  name: "resume",
  summary: "let the cluster act again",
  description: "Takes the cluster out of maintenance.",
  parameters: [],
  plan: (view) =>
    planned(view, "let the cluster act again", harmless, {
      what: "the cluster acts again",
      order: ({ goOn }) => goOn,
    }),
};

export const recover: ActionKind = {
  name: "recover",
  summary: "have the cluster forget failures and try again, and members that forgot the others join them",
  description:
    "Has the cluster forget what failed, so that it is tried again where it may run, fence devices among it. A part that forgot the others of its kind joins them again, unless it has something that would be lost by that.",
  parameters: [],
  plan(view) {
    const tried = planned(view, "have the cluster try again what failed", harmless, {
      what: "no failure is remembered",
      order: ({ cleanUp }) => cleanUp,
    });
    return tried.kind === "refused" ? tried : { ...tried, steps: [...rejoinSteps(view), ...tried.steps] };
  },
};

/** Of parts that say that they know none of the others. */
function rejoinSteps({ design, snapshot }: ActionView): readonly Step[] {
  const { queue } = providedBy(design.providers);
  const { rejoin } = queue ?? {};
  if (rejoin === undefined) return [];
  return snapshot.parts.flatMap(({ host, component, forgot }) =>
    forgot === true && design.components.some(({ name, fills }) => name === component && fills.includes("queue"))
      ? [
          step(`rejoin ${component} ${host}`, {
            host,
            what: `its ${component} joins the others again`,
            ...rejoin(design, host),
            timeoutMs: orderMs,
            settleMs: 30_000,
            gate: { turn: component, interrupts: `what clients do with ${component} on ${host} alone` },
          }),
        ]
      : [],
  );
}

interface Wanted {
  readonly what: string;
  readonly order: (orders: ClusterOrders) => Order;
  readonly interrupts?: string;
}

function planned({ design, snapshot }: ActionView, what: string, afford: Affordable, wanted: Wanted): ActionPlan {
  const on = orderTaker({ design, snapshot });
  if (on === undefined) return { kind: "refused", because: "No member of the cluster can be reached." };
  return { kind: "ready", what, afford, steps: [orderOn(design, on, wanted)], last: [] };
}

/** A member that takes orders: any that can be reached. */
export function orderTaker({ design, snapshot }: Pick<ActionView, "design" | "snapshot">): string | undefined {
  return design.members.find((name) => snapshot.hosts.some((host) => host.name === name && host.state === "up"));
}

export function orderOn(design: Design, host: string, { what, order, interrupts }: Wanted): Step {
  const { orders } = provision(providedBy(design.providers), "cluster");
  const gate = interrupts === undefined ? {} : { gate: { turn: "cluster", interrupts } };
  return step(`order ${what}`, { host, what, ...order(orders), timeoutMs: orderMs, settleMs: 10_000, ...gate });
}
