import type { Design } from "../../catalogue/contract/design.ts";
import type { Secrets } from "../../catalogue/contract/secret.ts";
import { wantsByTechnology } from "../../design/wants.ts";
import { siteId } from "../belonging.ts";
import { buildGoals } from "../build-goals.ts";
import { fileId, masksId, packagesId, retiredSourcesId, unitId, type Goal, type Goals } from "../goals.ts";
import { keptPredecessors } from "../graph.ts";
import { hostPaths } from "../host-paths.ts";
import { masksGoal, packagesGoal } from "../package-goals.ts";

/** The technologies that were taken over on each host, by their names. */
export type Taken = ReadonlyMap<string, ReadonlySet<string>>;

/** Of everything that must hold only what concerns what was taken over; the rest of such a site is run by others. */
export function goalsOfPart(design: Design, secrets: Secrets, taken: Taken): Goals {
  const all = buildGoals(design, secrets);
  const hosts = all.hosts.filter((host) => (taken.get(host)?.size ?? 0) > 0);
  const kept = new Set(
    hosts.flatMap((host) => [
      siteId(host),
      masksId(host),
      retiredSourcesId(host),
      packagesId(host),
      ...idsOf(design, secrets, host, taken.get(host) ?? new Set()),
    ]),
  );
  for (const { id, host } of all.goals) {
    // A condition's name begins with its technology's.
    if (taken.get(host)?.has(id.split("/")[0] ?? "") === true) kept.add(id);
  }
  const after = keptPredecessors(all.goals, kept);
  const goals = all.goals
    .filter(({ id }) => kept.has(id))
    .map((goal) => ({ ...ofPart(goal, design, taken), after: after.get(goal.id) ?? [], alternates: [] }));
  const { departures: _, ...rest } = all;
  return { ...rest, hosts, goals, isPart: true };
}

function idsOf(design: Design, secrets: Secrets, host: string, names: ReadonlySet<string>): readonly string[] {
  return [...wantsByTechnology(design, host, secrets)]
    .filter(([name]) => names.has(name))
    .flatMap(([, { files, units }]) => [
      ...files.map(({ path }) => fileId(host, path)),
      ...units.map(({ unit }) => unitId(host, unit)),
    ]);
}

/** Packages and masks are one goal a host: of the design's, those of what was taken over. */
function ofPart(goal: Goal, { components }: Design, taken: Taken): Goal {
  const { id, host } = goal;
  const own = components.filter(({ service, hosts }) => hosts.includes(host) && taken.get(host)?.has(service) === true);
  if (id === packagesId(host)) {
    return packagesGoal(host, sorted(own.flatMap(({ packages }) => packages)), [], hostPaths());
  }
  if (id === masksId(host)) return masksGoal(host, sorted(own.flatMap(({ masked }) => masked)), hostPaths());
  // Whoever runs the other hosts' instances answers no question of Quorate's.
  return goal.kind === "unit" && goal.unit.gate?.ask !== undefined && !takenEverywhere(goal, components, taken)
    ? { ...goal, unit: { ...goal.unit, gate: { turn: goal.unit.gate.turn, interrupts: goal.unit.gate.interrupts } } }
    : goal;
}

function takenEverywhere({ host, id }: Goal, components: Design["components"], taken: Taken): boolean {
  return components
    .filter(({ units, hosts }) => hosts.includes(host) && units.some((unit) => id === unitId(host, unit)))
    .every(({ hosts, service }) => hosts.every((each) => taken.get(each)?.has(service) === true));
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}
