import type { Order } from "../../catalogue/contract/roles/order.ts";
import { provision } from "../../catalogue/contract/provisions.ts";
import { providedBy } from "../../catalogue/index.ts";
import { type ActionKind, step, type Step } from "./action.ts";

/** Two hosts that stand apart call each other every few seconds. */
const settleMs = 20_000;
const orderMs = 30_000;

function on(host: string, what: string, order: Order): Step {
  return step(`resolve ${what}`, { host, what, ...order, timeoutMs: orderMs, settleMs });
}

export const resolve: ActionKind = {
  name: "resolve",
  summary: "end a split of the replicated volume: a host gives its copy up",
  description:
    "Ends a split of the volume that two hosts have, where each copy was written to alone: the named host gives its copy up and takes the other one's. What it throws away is told first, and needs --force.",
  parameters: [
    {
      name: "HOST",
      text: "the host whose copy is given up",
      choices: (design) => providedBy(design.providers)["replicated-volume"]?.hosts(design) ?? [],
    },
  ],
  plan({ design, snapshot }, [victim = ""]) {
    const { split } = provision(providedBy(design.providers), "replicated-volume");
    const verdict = split.judge(victim, snapshot.parts, design);
    if (verdict.kind === "refused") return verdict;
    const { survivor, loses } = verdict;
    return {
      kind: "ready",
      what: `give up the volume's copy of ${victim}`,
      afford: { can: false, sentence: loses },
      steps: [
        on(victim, `it calls ${survivor} no more`, split.partFrom),
        on(survivor, `it lets ${victim} come`, split.goOn),
        on(victim, `it takes the copy of ${survivor}`, split.giveUp),
      ],
      last: [],
    };
  },
};
