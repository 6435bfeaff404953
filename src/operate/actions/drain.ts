import type { Design } from "../../catalogue/contract/design.ts";
import { provision } from "../../catalogue/contract/provisions.ts";
import type { Order } from "../../catalogue/contract/roles/order.ts";
import type { Served } from "../../catalogue/contract/roles/balancer.ts";
import { providedBy } from "../../catalogue/index.ts";
import { type ActionKind, type ActionPlan, type ActionView, step, type Step } from "./action.ts";
import { affordsLossOf } from "./afford.ts";
import { balancersOf } from "./balancers.ts";
import { backend, backendsOn } from "./parameters.ts";
import { databaseClients, handAwaySteps, letGoSteps } from "./writer.ts";

/** An HTTP request or a transaction ends within that, or its client is told of and left alone; the others had the time as well. */
const desertedMs = 15_000;
const desertedTooMs = 1000;

export const drain: ActionKind = {
  name: "drain",
  summary: "send no new client to a host, by any balancer",
  description:
    "Tells every balancer to send no new client to a host: neither to its APIs nor to its database, queue and cache. Those who are there may stay, but for the database's writer, which is handed over to another host. A balancer that is reloaded or started anew forgets it.",
  parameters: [backend],
  plan({ design, snapshot }, [host = ""]) {
    return {
      kind: "ready",
      what: `drain ${host}`,
      afford: affordsLossOf(design, snapshot, host),
      steps: [...handAwaySteps({ design, snapshot }, host), ...withholdSteps({ design, snapshot }, host)],
      last: [],
    };
  },
};

export const undrain: ActionKind = {
  name: "undrain",
  summary: "send clients to a host again",
  description: "Tells every balancer to send clients to a host again.",
  parameters: [backend],
  plan({ design, snapshot }, [host = ""]): ActionPlan {
    return {
      kind: "ready",
      what: `undrain ${host}`,
      afford: { can: true, sentence: "It takes nothing from anybody." },
      steps: undrainSteps({ design, snapshot }, host),
      last: [],
    };
  },
};

const queueClients = "others lead its queues, and their clients connect anew, each when it waits for nothing";

type Looked = Pick<ActionView, "design" | "snapshot">;

/**
 * Twice round: while the first balancers are told, clients of the last ones are still sent there, and a table that they share brings that
 * back to the first.
 *
 * @param only to this component of the host; absent: to none of them
 */
export function withholdSteps(of: Looked, host: string, only?: string): readonly Step[] {
  const { orders } = provision(providedBy(of.design.providers), "balancer");
  const served = servedBy(of.design, host, only);
  if (served.length === 0) return [];
  const order = orders.withhold(served);
  const balancers = balancersOf(of);
  return [
    ...balancers.map((on) => orderStep(`withhold ${host} ${on}`, on, `it sends no new client to ${host}`, order)),
    ...balancers.map((on) => orderStep(`withheld ${host} ${on}`, on, `no client is stuck to ${host}`, order)),
    ...poolSteps(of.design, host, served),
    ...balancers.map((on, place) =>
      step(`deserted ${host} ${on}`, {
        host: on,
        what: `nobody is at ${host} through it any more`,
        test: orders.deserted(served),
        make: "true",
        timeoutMs: 5000,
        settleMs: place === 0 ? desertedMs : desertedTooMs,
        soft: true,
      }),
    ),
  ];
}

/** One that is written to has handed that over. */
function poolSteps(design: Design, host: string, served: readonly Served[]): readonly Step[] {
  const { database, queue } = providedBy(design.providers);
  const isWithheld = (endpoint: string | undefined): boolean => served.some(({ by }) => by === endpoint);
  return [
    ...(isWithheld(database?.endpoint) ? letGoSteps(database?.letGo, host, "pools", databaseClients) : []),
    ...(isWithheld(queue?.endpoint) ? letGoSteps(queue?.letGo, host, "queues", queueClients) : []),
  ];
}

export function undrainSteps(of: Looked, host: string, only?: string): readonly Step[] {
  const { orders } = provision(providedBy(of.design.providers), "balancer");
  const served = servedBy(of.design, host, only);
  if (served.length === 0) return [];
  const order = orders.giveBack(served);
  return balancersOf(of).map((on) =>
    orderStep(`give back ${host} ${on}`, on, `it sends clients to ${host} again`, order),
  );
}

function orderStep(id: string, host: string, what: string, { make, test }: Order): Step {
  return step(id, { host, what, make, test, timeoutMs: 20_000, settleMs: 5000 });
}

/** Of a promoted backend there is but one: it moves when the cluster promotes another, which a drain does not bring about. */
function servedBy(design: Design, host: string, only: string | undefined): readonly Served[] {
  const promoted = design.endpoints.filter(({ share }) => share.kind === "promoted").map(({ name }) => name);
  return backendsOn(design, host, only).flatMap((by) => (promoted.includes(by) ? [] : [{ by, host }]));
}
