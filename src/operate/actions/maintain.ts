import { listed } from "../../text/sentence.ts";
import { type ActionKind, type ActionPlan, type ActionView, type Affordable } from "./action.ts";
import { affordsLossOf } from "./afford.ts";
import { orderOn, orderTaker } from "./cluster.ts";
import { undrainSteps, withholdSteps } from "./drain.ts";
import { planMove } from "./move.ts";
import { member } from "./parameters.ts";
import { handAwaySteps } from "./writer.ts";

export const maintain: ActionKind = {
  name: "maintain",
  summary: "take a host out of service, so that it may be shut down",
  description:
    "Takes a host out of service: no new client is sent to it, the database's writer and its virtual addresses move to another, and the cluster runs nothing there. Then it may be rebooted or shut down in order; a cut of its power is still taken for a failure, and fenced. unmaintain takes it in again.",
  parameters: [member],
  plan: planMaintain,
};

export const unmaintain: ActionKind = {
  name: "unmaintain",
  summary: "take a host into service again",
  description: "Lets the cluster run things on a host again, and has clients sent there.",
  parameters: [member],
  plan(view, [host = ""]) {
    const { design, snapshot } = view;
    const taker = orderTaker(view);
    if (taker === undefined) return { kind: "refused", because: "No member of the cluster can be reached." };
    // What the cluster runs does not run there until the host is let in.
    const waits = new Set(design.components.flatMap(({ name, manager }) => (manager === "systemd" ? [] : [name])));
    const ill = snapshot.parts.filter(
      ({ component, host: on, state }) =>
        on === host && !waits.has(component) && (state === "down" || state === "unknown"),
    );
    const afford: Affordable =
      snapshot.hosts.find(({ name }) => name === host)?.state !== "up"
        ? { can: false, sentence: `${host} cannot be reached.` }
        : ill.length > 0
          ? {
              can: false,
              sentence: `On ${host} ${listed(ill.map(({ component }) => component))} would serve nobody yet.`,
            }
          : { can: true, sentence: `All parts of ${host} run that the cluster does not start.` };
    return {
      kind: "ready",
      what: `take ${host} into service again`,
      afford,
      steps: [
        orderOn(design, taker, {
          what: `the cluster may run what it has on ${host}`,
          order: ({ letIn }) => letIn(host),
        }),
        ...undrainSteps(view, host),
      ],
      last: [],
    };
  },
};

function planMaintain(view: ActionView, [host = ""]: readonly string[]): ActionPlan {
  const { design, snapshot } = view;
  const on = orderTaker({ design, snapshot: withoutHost(view, host) });
  if (on === undefined) return { kind: "refused", because: "No other member of the cluster can be reached." };
  const away = snapshot.addresses.some(({ holders }) => holders.includes(host)) ? planMove(view, on) : undefined;
  if (away?.kind === "refused") return { kind: "refused", because: `Its addresses have to go: ${away.because}` };
  return {
    kind: "ready",
    what: `take ${host} out of service`,
    afford: affordsLossOf(design, snapshot, host),
    steps: [
      ...handAwaySteps(view, host),
      ...withholdSteps(view, host),
      ...(away?.steps ?? []),
      orderOn(design, on, {
        what: `nothing of the cluster runs on ${host}`,
        order: ({ standBy }) => standBy(host),
        interrupts: `what the cluster runs on ${host}, for as long as it takes to start elsewhere`,
      }),
    ],
    last: away?.last ?? [],
  };
}

function withoutHost({ snapshot }: ActionView, host: string): ActionView["snapshot"] {
  return { ...snapshot, hosts: snapshot.hosts.filter(({ name }) => name !== host) };
}
