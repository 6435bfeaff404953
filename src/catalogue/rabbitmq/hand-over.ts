import type { Design } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { Order } from "../contract/roles/order.ts";
import { addressTuple, apart, inBroker, noBrokerDisagrees, withBindings } from "./erlang.ts";
import handOverExpression from "./hand-over.erl";
import handedOver from "./handed-over.erl";
import letGo from "./let-go.erl";
import letGoFrom from "./let-go-from.erl";

/** For its queues, and then for its clients: both together end before a question to the broker does, after 30 s. */
const patienceMs = 12_000;

const means = { Patience: String(patienceMs), LetGo: apart(withBindings(letGo)) };

/** A broker that is to stop has its queues led by others, and its clients at others; whoever has just published learns first what became of it. */
export const handOver: Order = {
  test: noBrokerDisagrees(withBindings(handedOver)),
  make: untilItSays("handed over", withBindings(handOverExpression, means)),
};

/** bash for a broker's host: clients that came through the balancer of another connect anew. */
export function clientsThrough(design: Design, balancer: string): string {
  const From = addressTuple(hostNamed(design, balancer).address);
  return untilItSays("gone", withBindings(letGoFrom, { ...means, From }));
}

/** Whatever else it says is told. A broker that breaks off says nothing. */
function untilItSays(what: string, expression: string): string {
  return [
    `said="$(${inBroker(expression)}\n)"`,
    `[ "$said" = "${what}" ] || { echo "\${said:-the broker does not say what became of it}" >&2; exit 1; }`,
  ].join("\n");
}
