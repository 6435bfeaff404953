import type { Condition } from "../../catalogue/contract/condition.ts";
import { providedBy } from "../../catalogue/index.ts";
import { wantsOfSite } from "../../design/wants.ts";
import { policyFile, policyMark } from "../../converge/package-goals.ts";
import { withVariables } from "../../text/script.ts";
import { counted, listed } from "../../text/sentence.ts";
import { type ActionPlan, type ActionView, proof, step, type Step } from "../actions/action.ts";
import { affordsRestarts } from "../actions/afford.ts";
import { orderOn, orderTaker } from "../actions/cluster.ts";
import { besideClients, lastWhereItMatters, restartsOn } from "../actions/restart.ts";
import changeScript from "./change.sh";
import changedScript from "./changed.sh";
import { type HostSurvey, notes, type UpgradeDirection } from "./survey.ts";

/** Some hundred packages over a slow line. */
const changeMs = 30 * 60_000;
/** A table of many rows is altered. */
const schemaMs = 60 * 60_000;
/** Which stages of which schemas were gone through, by the upgrade's name. */
const stageNotes = `${notes}/stages`;

export interface UpgradeView extends ActionView {
  readonly direction: UpgradeDirection;
  readonly surveys: readonly HostSurvey[];
  /** It goes on where one was cut off or stopped, perhaps after its last host. */
  readonly resumed: boolean;
  /** Whether the host serves again, and the site as a whole: a sentence when not. */
  readonly prove: (host: string, stop: AbortSignal) => Promise<string | undefined>;
}

/** The packages are what they are to be. */
export interface NothingToDo {
  readonly kind: "nothing";
}

/**
 * Host after host: clients are led away, packages change, the host's parts are restarted, clients come back, and the site is asked
 * whether it serves. The first host whose new programs read a database has its schema expanded before they start; once all hosts are
 * done, data are carried over and what only the old programs needed is taken away. Going back touches no schema: what was expanded the
 * old programs do not mind. Pure.
 */
export function planUpgrade(view: UpgradeView): ActionPlan | NothingToDo {
  const { design, snapshot, direction, surveys } = view;
  const because = whyNot(surveys);
  if (because !== undefined) return { kind: "refused", because };
  const concerned = new Map(surveys.filter(isConcerned).map((survey) => [survey.host, survey]));
  const schemas = direction === "on" ? schemasOf(view, [...concerned.values()]) : [];
  const hosts = orderOf(view, schemas).filter((host) => concerned.has(host));
  if (hosts.length === 0 && schemas.length === 0) return { kind: "nothing" };
  const restarts = restartsOn(view, design.components);
  const expanded = new Set<string>();
  const { steps, last } = besideClients(view, hosts, undefined, {
    parts(host) {
      const survey = concerned.get(host);
      const first = schemas.filter(({ id, on }) => on.includes(host) && !expanded.has(id));
      for (const { id } of first) expanded.add(id);
      const { away, back } = clusterAway(view, host);
      return [
        ...away,
        ...(survey === undefined ? [] : [changeStep(view, survey)]),
        ...first.map((schema) => stageStep(view, schema, "expand", host)),
        ...restarts(host),
        ...back,
      ];
    },
    after: (host) => [
      proof(`serves ${host}`, host, "it serves, and every service can be used", (stop) => view.prove(host, stop)),
      endStep(view, host),
    ],
  });
  const closing = schemas.flatMap((schema) => [
    ...stageOn(view, schema, "migrate", snapshot),
    ...stageOn(view, schema, "contract", snapshot),
  ]);
  return {
    kind: "ready",
    what:
      hosts.length === 0
        ? "end the upgrade"
        : `${direction === "on" ? "upgrade" : "take back the upgrade of"} ${listed(hosts)}`,
    afford: affordsRestarts(design, snapshot),
    steps: [...steps, ...closing],
    last,
  };
}

/** An upgrade that was begun and not ended concerns a host even if apt has nothing more to change. */
function isConcerned({ changes, isBegun }: HostSurvey): boolean {
  return changes.length > 0 || isBegun;
}

function whyNot(surveys: readonly HostSurvey[]): string | undefined {
  const stale = surveys.filter(({ staleBecause }) => staleBecause !== undefined);
  if (stale.length > 0) {
    const [first] = stale;
    return `apt's lists could not be fetched on ${listed(stale.map(({ host }) => host))}: ${first?.staleBecause ?? ""}. With --no-fetch the lists that are there count.`;
  }
  const gone = surveys.flatMap(({ host, gone: all }) => (all.length === 0 ? [] : [`${host}: ${all.join(", ")}`]));
  if (gone.length > 0) {
    return `There is no way back by apt alone: it has these versions no more. ${gone.join("; ")}. Add a source that has them, such as a snapshot of the archive, and ask again.`;
  }
  const losing = surveys.flatMap(({ host, removed }) =>
    removed.length === 0 ? [] : [`${host}: ${removed.join(", ")}`],
  );
  return losing.length === 0
    ? undefined
    : `apt would take packages away. ${losing.join("; ")}. Nothing is done by halves.`;
}

/** A database's schema, and the hosts whose programs can change it. */
interface Schema {
  readonly id: string;
  readonly holds: string;
  readonly on: readonly string[];
  readonly stages: NonNullable<Condition["stages"]>;
}

/** Of services whose packages change, on any host. */
function schemasOf({ design, secrets, resumed }: UpgradeView, surveys: readonly HostSurvey[]): readonly Schema[] {
  const changing = new Set(surveys.flatMap(({ changes }) => changes.map(({ name }) => name)));
  const begun = resumed || surveys.some(({ isBegun }) => isBegun);
  const services = new Set(
    design.components
      .filter(({ packages }) => packages.some((name) => changing.has(name)))
      .map(({ service }) => service),
  );
  return wantsOfSite(design, secrets).flatMap(({ id, holds, host, alternates, stages }) =>
    stages !== undefined && (begun || services.has(id.slice(0, id.indexOf("/"))))
      ? [{ id, holds, on: [host, ...alternates], stages }]
      : [],
  );
}

/** Hosts that can expand a schema come before those that only have programs which read it. */
function orderOf(view: UpgradeView, schemas: readonly Schema[]): readonly string[] {
  const expanding = new Set(schemas.flatMap(({ on }) => on));
  const isLate = (host: string): number => (expanding.size === 0 || expanding.has(host) ? 0 : 1);
  return lastWhereItMatters(view).toSorted((left, right) => isLate(left) - isLate(right));
}

/** What the cluster runs goes elsewhere meanwhile, where it runs anything, or moves the addresses. */
function clusterAway(
  view: UpgradeView,
  host: string,
): { readonly away: readonly Step[]; readonly back: readonly Step[] } {
  const { design } = view;
  const keeper = providedBy(design.providers)["address-keeper"];
  const isMoved = design.components.some(({ manager }) => manager !== "systemd") || keeper?.handover === undefined;
  const others = { ...view.snapshot, hosts: view.snapshot.hosts.filter(({ name }) => name !== host) };
  const on = orderTaker({ design, snapshot: others });
  if (!isMoved || on === undefined || !design.members.includes(host)) return { away: [], back: [] };
  return {
    away: [
      orderOn(design, on, {
        what: `nothing of the cluster runs on ${host}`,
        order: ({ standBy }) => standBy(host),
        interrupts: `what the cluster runs on ${host}, for as long as it takes to start elsewhere`,
      }),
    ],
    back: [
      orderOn(design, on, { what: `the cluster may run what it has on ${host}`, order: ({ letIn }) => letIn(host) }),
    ],
  };
}

function changeStep({ direction, id }: UpgradeView, { host, changes }: HostSurvey): Step {
  const count = counted(changes.length, "package");
  return step(`packages ${host}`, {
    host,
    what: direction === "on" ? `upgrade ${count}` : `go back to what was there of ${count}`,
    test: withVariables(changedScript, { direction, notes }),
    make: withVariables(changeScript, { direction, id, notes, policy: policyFile, mark: policyMark }),
    timeoutMs: changeMs,
    settleMs: 5000,
  });
}

/** From then on the host is done: it is asked for its packages alone by whoever comes next. */
function endStep({ direction }: UpgradeView, host: string): Step {
  const forget = direction === "on" ? [] : [`rm -f ${notes}/before`];
  return step(`ended ${host}`, {
    host,
    what: direction === "on" ? "its upgrade is over" : "it is what it was",
    test: `[ ! -e ${notes}/begun ]`,
    make: [...forget, `rm -f ${notes}/begun`].join("\n"),
    timeoutMs: 10_000,
    settleMs: 0,
  });
}

const stageWords = {
  expand: "has what the new programs need",
  migrate: "has its data carried over",
  contract: "has no more what only the old programs needed",
} as const;

/** On a host that has been upgraded and answers. */
function stageOn(
  view: UpgradeView,
  schema: Schema,
  stage: keyof typeof stageWords,
  snapshot: ActionView["snapshot"],
): readonly Step[] {
  const up = new Set(snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name));
  const host = schema.on.find((name) => up.has(name));
  return schema.stages[stage] === undefined || host === undefined ? [] : [stageStep(view, schema, stage, host)];
}

function stageStep({ id }: UpgradeView, schema: Schema, stage: keyof typeof stageWords, host: string): Step {
  const note = `${stageNotes}/${id}/${schema.id.replaceAll(/[^a-z0-9]+/gi, "-")}.${stage}`;
  const database = schema.holds.replace(/ has the schema .*/, "");
  return step(`${stage} ${schema.id}`, {
    host,
    what: `${database} ${stageWords[stage]}`,
    test: `[ -e ${note} ]`,
    make: `${schema.stages[stage] ?? ""}\nmkdir -p ${stageNotes}/${id}\n: >${note}`,
    timeoutMs: schemaMs,
    settleMs: 0,
  });
}
