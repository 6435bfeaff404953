import type { ManagedUnit } from "../../catalogue/contract/condition.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import { provision } from "../../catalogue/contract/provisions.ts";
import { providedBy } from "../../catalogue/index.ts";
import { buildGoals } from "../../converge/build-goals.ts";
import type { UnitGoal } from "../../converge/goals.ts";
import { whoLeads } from "../../observe/who-leads.ts";
import { withVariables } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import { type ActionKind, type ActionView, step, type Step } from "./action.ts";
import { affordsRestarts } from "./afford.ts";
import type { ReadyAction } from "./carry-out.ts";
import { undrainSteps, withholdSteps } from "./drain.ts";
import { leaveBalancerSteps, notes } from "./leave.ts";
import { planMove } from "./move.ts";
import restartScript from "./restart.sh";
import { handOverSteps, nextWriter, writerOf } from "./writer.ts";

/** What a unit may take to stop, beside what it takes to start. */
const stopMs = 120_000;
const everything = "all";

export const restart: ActionKind = {
  name: "restart",
  summary: "restart a component, a host's parts or all, one host at a time",
  description:
    "Restarts a component on all its hosts, all parts of a host, or all of the site: one host at a time, each part once others say that they serve, and those that clients are with now last. Clients are led away before: from a component that is restarted, or from the whole host, which hands the database's writer, the queues and the virtual addresses over. Cut off, it goes on where it was when it is asked for again. What the cluster runs is left to the cluster.",
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
  const { design } = view;
  const [named = "", instance] = what.split("@");
  const component = design.components.find(({ name }) => name === named);
  const restarts = restartsOn(view, component === undefined ? design.components : [component]);
  const one = component === undefined && what !== everything ? what : instance;
  const hosts = one === undefined ? lastWhereItMatters(view) : [one];
  return besideClients(view, hosts, component, { parts: restarts, after: () => [] });
}

/** The restarts of these components' units, by host, in the order of an apply. */
export function restartsOn(view: ActionView, components: Design["components"]): (host: string) => readonly Step[] {
  const { design, secrets, id } = view;
  const units = new Set(components.flatMap((each) => each.units));
  const goals = buildGoals(design, secrets).goals.filter(
    (goal): goal is UnitGoal => goal.kind === "unit" && goal.unit.startedBy === "systemd" && units.has(goal.unit.unit),
  );
  const balancers = new Set(components.filter(({ fills }) => fills.includes("balancer")).flatMap((each) => each.units));
  return (host) =>
    goals
      .filter((goal) => goal.host === host)
      .flatMap(({ unit }) => [
        restartStep(host, unit, id),
        // Those who are with the processes before it are cut off when these have to end.
        ...(balancers.has(unit.unit) ? leaveBalancerSteps(view, host, "anew") : []),
      ]);
}

/** What is done on one host: while clients are elsewhere, and once they are there again. */
interface HostWork {
  readonly parts: (host: string) => readonly Step[];
  readonly after: (host: string) => readonly Step[];
}

/**
 * Clients are led away from each host, or from the one component there, before it is restarted, to hosts where that is over, and sent
 * there again. Of the database it is enough to lead the writer away.
 */
export function besideClients(
  view: ActionView,
  hosts: readonly string[],
  component: Design["components"][number] | undefined,
  { parts: partsOf, after }: HostWork,
): Pick<ReadyAction, "steps" | "last"> {
  const steps: Step[] = [];
  const last: Step[] = [];
  const isDatabase = component?.fills.includes("database") === true;
  let writer = writerOf(view);
  for (const [place, host] of hosts.entries()) {
    const parts = partsOf(host);
    if (parts.length === 0) continue;
    const done = hosts.slice(0, place);
    const next = host === writer && (component === undefined || isDatabase) ? nextWriter(view, host, done) : undefined;
    if (next !== undefined) {
      steps.push(...handOverSteps(view, next));
      writer = next;
    }
    if (isDatabase) {
      steps.push(...parts, ...after(host));
      continue;
    }
    const away = component === undefined ? addressesAway(view, host, done) : { steps: [], last: [] };
    const back = undrainSteps(view, host, component?.name);
    steps.push(
      ...withholdSteps(view, host, component?.name),
      ...away.steps,
      ...away.last,
      ...parts,
      ...back,
      ...after(host),
    );
    last.push(...away.last, ...back);
  }
  return { steps, last };
}

/** Nothing where a host has none, or the cluster moves them. */
function addressesAway(view: ActionView, host: string, done: readonly string[]): Pick<ReadyAction, "steps" | "last"> {
  const nothing = { steps: [], last: [] };
  if (!view.snapshot.addresses.some(({ holders }) => holders.includes(host))) return nothing;
  if (provision(providedBy(view.design.providers), "address-keeper").handover === undefined) return nothing;
  const others = [...done, ...view.design.addresses.flatMap(({ hosts }) => hosts)].filter((other) => other !== host);
  const moves = others.map((to) => planMove(view, to));
  return moves.find((move): move is ReadyAction => move.kind === "ready") ?? nothing;
}

function restartStep(host: string, { unit, ready, gate, startMs, anew }: ManagedUnit, id: string): Step {
  const note = `${notes}/${id}/${unit}`;
  return step(`restart ${host} ${unit}`, {
    host,
    what: `restart ${unit}`,
    test: `[ -e ${shellWord(note)} ]\n${ready}`,
    make: withVariables(restartScript, {
      unit,
      anew: anew ?? `systemctl restart ${shellWord(unit)}`,
      ready,
      patience: Math.ceil(startMs / 1000),
      note,
    }),
    timeoutMs: startMs + stopMs,
    settleMs: 20_000,
    gate: gate ?? { turn: unit, interrupts: `what ${unit} on ${host} does` },
  });
}

/** Hosts that nobody is bound to first, then those that something leads or serves from, the writer, then whoever has an address. */
export function lastWhereItMatters({ design, snapshot }: ActionView): readonly string[] {
  const leading = new Set(whoLeads(design, snapshot).map(({ host }) => host));
  const holding = new Set(snapshot.addresses.flatMap(({ holders }) => holders));
  const writer = writerOf({ design, snapshot });
  const weight = (host: string): number => (holding.has(host) ? 3 : host === writer ? 2 : leading.has(host) ? 1 : 0);
  return design.hosts.map(({ name }) => name).toSorted((left, right) => weight(left) - weight(right));
}
