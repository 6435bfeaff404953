import type { ManagedUnit } from "../../catalogue/contract/condition.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import { buildGoals } from "../../converge/build-goals.ts";
import type { UnitGoal } from "../../converge/goals.ts";
import { whoLeads } from "../../observe/who-leads.ts";
import { withVariables } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import { type ActionKind, type ActionView, step, type Step } from "./action.ts";
import { affordsRestarts } from "./afford.ts";
import restartScript from "./restart.sh";

/** What a unit may take to stop, beside what it takes to start. */
const stopMs = 120_000;
/** Notes of what was restarted; they go with the host's next boot, which starts everything anew. */
const notes = "/run/quorate/actions";
const everything = "all";

export const restart: ActionKind = {
  name: "restart",
  summary: "restart a component, a host's parts or all, one host at a time",
  description:
    "Restarts a component on all its hosts, all parts of a host, or all of the site: one host at a time, each part once others say that they serve, and those that clients are with now last. Cut off, it goes on where it was when it is asked for again. What the cluster runs is left to the cluster.",
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
      steps: restartSteps(view, what),
      last: [],
    };
  },
};

function isRunBySystemd({ manager, units, hosts }: Design["components"][number]): boolean {
  return manager === "systemd" && units.length > 0 && hosts.length > 0;
}

function restartSteps(view: ActionView, what: string): readonly Step[] {
  const { design, secrets, id } = view;
  const [named = "", instance] = what.split("@");
  const component = design.components.find(({ name }) => name === named);
  const units = new Set((component === undefined ? design.components : [component]).flatMap((each) => each.units));
  const goals = buildGoals(design, secrets).goals.filter(
    (goal): goal is UnitGoal => goal.kind === "unit" && goal.unit.startedBy === "systemd" && units.has(goal.unit.unit),
  );
  const one = component === undefined && what !== everything ? what : instance;
  const hosts = one === undefined ? lastWhereItMatters(view) : [one];
  return hosts.flatMap((host) =>
    goals.filter((goal) => goal.host === host).map(({ unit }) => restartStep(host, unit, id)),
  );
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

/** Hosts that nobody is bound to first, then those that something leads or serves from, then whoever has an address. */
function lastWhereItMatters({ design, snapshot }: ActionView): readonly string[] {
  const leading = new Set(whoLeads(design, snapshot).map(({ host }) => host));
  const holding = new Set(snapshot.addresses.flatMap(({ holders }) => holders));
  const weight = (host: string): number => (holding.has(host) ? 2 : leading.has(host) ? 1 : 0);
  return design.hosts.map(({ name }) => name).toSorted((left, right) => weight(left) - weight(right));
}
