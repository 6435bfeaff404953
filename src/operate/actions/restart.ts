import type { ManagedUnit } from "../../catalogue/contract/condition.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import { buildGoals } from "../../converge/build-goals.ts";
import type { UnitGoal } from "../../converge/goals.ts";
import { whoLeads } from "../../observe/who-leads.ts";
import { withVariables } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import { type ActionKind, type ActionView, step, type Step } from "./action.ts";
import { affordsRestarts } from "./afford.ts";
import type { ReadyAction } from "./carry-out.ts";
import { undrainSteps, withholdSteps } from "./drain.ts";
import { planMove } from "./move.ts";
import restartScript from "./restart.sh";
import { handOverSteps, nextWriter, writerOf } from "./writer.ts";

/** What a unit may take to stop, beside what it takes to start. */
const stopMs = 120_000;
/** Notes of what was restarted; they go with the host's next boot, which starts everything anew. */
const notes = "/run/quorate/actions";
const everything = "all";

export const restart: ActionKind = {
  name: "restart",
  summary: "restart a component, a host's parts or all, one host at a time",
  description:
    "Restarts a component on all its hosts, all parts of a host, or all of the site: one host at a time, each part once others say that they serve, and those that clients are with now last. A host whose parts are all restarted is drained before, and hands the database's writer and the virtual addresses over. Cut off, it goes on where it was when it is asked for again. What the cluster runs is left to the cluster.",
  parameters: [
    {
      name: "WHAT",
      text: "a component, one of its instances as COMPONENT@HOST, a host, or all",
      choices: (design) => [
        everything,
        ...design.hosts.map(({ name }) => name),
        ...design.components.filter(isRunBySystemd).map(({ name }) => name),
        ...design.components
          .filter(isRunBySystemd)
          .flatMap(({ name, hosts }) => hosts.map((host) => `${name}@${host}`)),
      ],
    },
  ],
  plan(view, [what = ""]) {
    const { design, snapshot } = view;
    return {
      kind: "ready",
      what: what === everything ? "restart all parts of the site" : `restart ${what}`,
      afford: affordsRestarts(design, snapshot),
      ...restartSteps(view, what),
    };
  },
};

function isRunBySystemd({ manager, units, hosts }: Design["components"][number]): boolean {
  return manager === "systemd" && units.length > 0 && hosts.length > 0;
}

function restartSteps(view: ActionView, what: string): Pick<ReadyAction, "steps" | "last"> {
  const { design, secrets, id } = view;
  const [named = "", instance] = what.split("@");
  const component = design.components.find(({ name }) => name === named);
  const units = new Set((component === undefined ? design.components : [component]).flatMap((each) => each.units));
  const goals = buildGoals(design, secrets).goals.filter(
    (goal): goal is UnitGoal => goal.kind === "unit" && goal.unit.startedBy === "systemd" && units.has(goal.unit.unit),
  );
  const one = component === undefined && what !== everything ? what : instance;
  const hosts = one === undefined ? lastWhereItMatters(view) : [one];
  const restarts = (host: string): readonly Step[] =>
    goals.filter((goal) => goal.host === host).map(({ unit }) => restartStep(host, unit, id));
  return component === undefined || component.fills.includes("database")
    ? besideClients(view, hosts, component === undefined ? "all" : "writer", restarts)
    : { steps: hosts.flatMap(restarts), last: [] };
}

/** Clients are led away from each host before its parts are restarted, to hosts whose parts have been, and sent there again. */
function besideClients(
  view: ActionView,
  hosts: readonly string[],
  whom: "all" | "writer",
  restarts: (host: string) => readonly Step[],
): Pick<ReadyAction, "steps" | "last"> {
  const steps: Step[] = [];
  const last: Step[] = [];
  let writer = writerOf(view);
  for (const [place, host] of hosts.entries()) {
    const parts = restarts(host);
    if (parts.length === 0) continue;
    const done = hosts.slice(0, place);
    const next = host === writer ? nextWriter(view, host, done) : undefined;
    if (next !== undefined) {
      steps.push(...handOverSteps(view, next));
      writer = next;
    }
    if (whom === "writer") {
      steps.push(...parts);
      continue;
    }
    const away = addressesAway(view, host, done);
    const back = undrainSteps(view, host);
    steps.push(...withholdSteps(view, host), ...away.steps, ...away.last, ...parts, ...back);
    last.push(...away.last, ...back);
  }
  return { steps, last };
}

/** Nothing where a host has none, or the cluster moves them. */
function addressesAway(view: ActionView, host: string, done: readonly string[]): Pick<ReadyAction, "steps" | "last"> {
  const nothing = { steps: [], last: [] };
  if (!view.snapshot.addresses.some(({ holders }) => holders.includes(host))) return nothing;
  const others = [...done, ...view.design.addresses.flatMap(({ hosts }) => hosts)].filter((other) => other !== host);
  const moves = others.map((to) => planMove(view, to));
  return moves.find((move): move is ReadyAction => move.kind === "ready") ?? nothing;
}

function restartStep(host: string, { unit, ready, gate, startMs }: ManagedUnit, id: string): Step {
  const note = `${notes}/${id}/${unit}`;
  return step(`restart ${host} ${unit}`, {
    host,
    what: `restart ${unit}`,
    test: `[ -e ${shellWord(note)} ]\n${ready}`,
    make: withVariables(restartScript, { unit, ready, patience: Math.ceil(startMs / 1000), note }),
    timeoutMs: startMs + stopMs,
    settleMs: 20_000,
    gate: gate ?? { turn: unit, interrupts: `what ${unit} on ${host} does` },
  });
}

/** Hosts that nobody is bound to first, then those that something leads or serves from, the writer, then whoever has an address. */
function lastWhereItMatters({ design, snapshot }: ActionView): readonly string[] {
  const leading = new Set(whoLeads(design, snapshot).map(({ host }) => host));
  const holding = new Set(snapshot.addresses.flatMap(({ holders }) => holders));
  const writer = writerOf({ design, snapshot });
  const weight = (host: string): number => (holding.has(host) ? 3 : host === writer ? 2 : leading.has(host) ? 1 : 0);
  return design.hosts.map(({ name }) => name).toSorted((left, right) => weight(left) - weight(right));
}
