import type { ClusterResource } from "../../catalogue/contract/cluster.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import { provision } from "../../catalogue/contract/provisions.ts";
import { providedBy } from "../../catalogue/index.ts";
import { clusterNow, movableResources } from "../../observe/who-leads.ts";
import { listed } from "../../text/sentence.ts";
import { type ActionPlan, type ActionView, step, type Step } from "./action.ts";
import { affordsMove } from "./afford.ts";
import { orderTaker } from "./cluster.ts";

/** It stops at one place and starts at another; what is beside it does as well. */
const bringMs = 150_000;

/** What of the cluster's resources may be asked to run elsewhere, by the ids that the cluster's own tools show. */
export function resourceNames(design: Design): readonly string[] {
  return movableResources(design).map(({ id }) => id);
}

/** "move RESOURCE": the cluster runs it on that member, and has reason to leave it there. */
export function planResource(view: ActionView, name: string, to: string): ActionPlan {
  const resource = movableResources(view.design).find(({ id }) => id === name);
  return resource === undefined
    ? { kind: "refused", because: `The cluster runs nothing named ${name} in one place.` }
    : planBring(view, [resource], to, { what: `move ${name} to ${to}`, moved: name });
}

/** "move addresses", where the cluster is what moves them. */
export function planAddresses(view: ActionView, to: string): ActionPlan {
  const { addressId } = provision(providedBy(view.design.providers), "cluster");
  const ids = view.design.addresses.map(addressId);
  const resources = view.design.cluster.resources.filter(({ id }) => ids.includes(id));
  return planBring(view, resources, to, {
    what: `move the virtual addresses to ${to}`,
    moved: "clients' connections through the virtual address",
  });
}

function planBring(
  view: ActionView,
  resources: readonly ClusterResource[],
  to: string,
  { what, moved }: { readonly what: string; readonly moved: string },
): ActionPlan {
  const { design, snapshot } = view;
  const taker = orderTaker(view);
  const now = clusterNow(snapshot.parts);
  if (taker === undefined || now === undefined)
    return { kind: "refused", because: "No member of the cluster says what runs where." };
  const because = resources.map((each) => unfit(view, each, to)).find((each) => each !== undefined);
  if (because !== undefined) return { kind: "refused", because };
  const from = [...new Set(resources.flatMap(({ id }) => now.runs[id] ?? []))];
  if (from.length === 1 && from[0] === to) return { kind: "refused", because: `${to} has it already.` };
  const { orders } = provision(providedBy(design.providers), "cluster");
  const interrupts = `${moved}, and what the cluster runs beside it, for as long as it takes to stop on ${from.length === 0 ? "no host" : listed(from)} and to start on ${to}`;
  return {
    kind: "ready",
    what,
    afford: affordsMove(design, snapshot),
    steps: resources.map(({ id }) =>
      step(`bring ${id} ${to}`, {
        host: taker,
        what: `the cluster runs ${id} on ${to}`,
        ...orders.bring(id, to),
        timeoutMs: bringMs,
        settleMs: 10_000,
        gate: { turn: "cluster", interrupts },
      }),
    ),
    last: resources.map(({ id }): Step =>
      step(`free ${id}`, {
        host: taker,
        what: `the cluster may run ${id} wherever it belongs`,
        ...orders.free(id),
        timeoutMs: 20_000,
        settleMs: 5000,
      }),
    ),
  };
}

/** Why a resource cannot run on a host, or would not stay there; undefined where it would. */
function unfit({ design, snapshot }: ActionView, { id, meta }: ClusterResource, to: string): string | undefined {
  if (!design.members.includes(to)) return `${to} is no member of the cluster.`;
  if (snapshot.hosts.find(({ name }) => name === to)?.state !== "up") return `${to} cannot be reached.`;
  const now = clusterNow(snapshot.parts);
  if (now?.paused === true) return "The cluster is paused, and moves nothing until it is resumed.";
  if (now?.away.includes(to) === true) return `The cluster runs nothing on ${to} now: it is in standby, or away.`;
  const score = (host: string): number => scoreOn(design, id, host);
  if (score(to) === -Infinity) return `The site file keeps ${id} off ${to}.`;
  const stays = score(to) + scoreOf(meta["resource-stickiness"] ?? "0");
  const better = design.members.find((host) => host !== to && score(host) >= stays);
  return better === undefined
    ? undefined
    : `Nothing would keep ${id} on ${to}: by the site file it may as well be on ${better}. Give it more resource-stickiness there (meta), or prefer ${to}.`;
}

function scoreOn({ cluster }: Design, resource: string, host: string): number {
  const scores = cluster.constraints.flatMap((each) =>
    each.kind === "location" && each.resource === resource && each.host === host ? [scoreOf(each.score)] : [],
  );
  return scores.includes(-Infinity) ? -Infinity : scores.reduce((sum, each) => sum + each, 0);
}

/** Source: "Pacemaker Explained", scores. */
function scoreOf(score: string): number {
  const word = score.replace(/^\+/u, "");
  return word === "INFINITY" ? Infinity : word === "-INFINITY" ? -Infinity : Number(word);
}
