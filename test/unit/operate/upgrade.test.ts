import { expect, test } from "vitest";
import { type ActionPlan, interruptionsOf } from "../../../src/operate/actions/action.ts";
import { type NothingToDo, planUpgrade, type UpgradeView } from "../../../src/operate/upgrade/plan-upgrade.ts";
import { proveHost } from "../../../src/operate/upgrade/prove.ts";
import { type HostSurvey, parseSurvey } from "../../../src/operate/upgrade/survey.ts";
import { exampleSecrets } from "../../../src/store/secrets.ts";
import { SiteInMemory } from "../serve/a-service.ts";

const keystone = { name: "keystone", from: "2:27.0.0-3", to: "2:27.0.0-4" };

function survey(host: string, more: Partial<HostSurvey> = {}): HostSurvey {
  return { host, changes: [keystone], keptBack: [], removed: [], gone: [], came: [], isBegun: false, ...more };
}

function planned(site: SiteInMemory, surveys: readonly HostSurvey[], more: Partial<UpgradeView> = {}) {
  const { design, snapshot } = site;
  return planUpgrade({
    design,
    snapshot,
    secrets: exampleSecrets(design.secrets),
    id: "1",
    direction: "on",
    surveys,
    resumed: false,
    prove: () => Promise.resolve(undefined),
    ...more,
  });
}

function ready(of: ActionPlan | NothingToDo): Extract<ActionPlan, { kind: "ready" }> {
  if (of.kind !== "ready") throw new Error(of.kind === "refused" ? of.because : "nothing to do");
  return of;
}

function steps(of: ActionPlan | NothingToDo): readonly string[] {
  return ready(of).steps.map(({ action }) => `${action.host}: ${action.what}`);
}

/** Databases whose schema is expanded. */
function schemas(of: ActionPlan | NothingToDo): readonly string[] {
  return steps(of).flatMap((each) => /the database (?<name>\w+) has what/.exec(each)?.groups?.["name"] ?? []);
}

/** Why it is refused. */
function because(...surveys: readonly HostSurvey[]): string {
  const plan = planned(new SiteInMemory(), surveys);
  return plan.kind === "refused" ? plan.because : plan.kind;
}

const all = ["c1", "c2", "c3"].map((host) => survey(host));

test("each host in turn: clients away, packages, restarts, clients back, then it is asked whether all can be used", () => {
  const plan = planned(new SiteInMemory(), all);
  const of = steps(plan);
  const at = (what: string): number => of.indexOf(what);
  const order = [
    "c1: it sends no new client to c2",
    "c2: upgrade 1 package",
    "c2: the database keystone has what the new programs need",
    "c2: restart keystone.service",
    "c1: it sends clients to c2 again",
    "c2: it serves, and every service can be used",
    "c2: its upgrade is over",
    "c3: upgrade 1 package",
    "c1: upgrade 1 package",
    "c1: its upgrade is over",
    "c1: the database keystone has no more what only the old programs needed",
  ];
  expect(order.map(at)).toEqual(order.map(at).toSorted((left, right) => left - right));
  expect(order.map(at)).not.toContain(-1);
  expect(at("c2: it holds the virtual addresses")).toBeLessThan(at("c1: upgrade 1 package"));
  expect(at("c2: it holds the virtual addresses")).toBeGreaterThan(at("c2: its upgrade is over"));
  expect(of.filter((each) => each.includes("what the new programs need"))).toHaveLength(1);
  expect(ready(plan).what).toBe("upgrade c2, c3 and c1");
  expect(interruptionsOf(ready(plan)).length).toBeGreaterThan(0);
});

test("schemas are touched of services whose packages change, and of all when nobody knows any more which those were", () => {
  expect(schemas(planned(new SiteInMemory(), all))).toEqual(["keystone"]);
  const other = { name: "tzdata", from: "1", to: "2" };
  expect(schemas(planned(new SiteInMemory(), [survey("c2", { changes: [other] })]))).toEqual([]);
  const cutOff = survey("c2", { changes: [], isBegun: true });
  expect(schemas(planned(new SiteInMemory(), [cutOff]))).toContain("glance");
});

test("a host whose upgrade did not come to its end takes part though its packages are new; others do not", () => {
  const surveys = [survey("c1", { changes: [] }), survey("c2", { changes: [], isBegun: true })];
  const of = steps(planned(new SiteInMemory(), surveys));
  expect(of).toContain("c2: restart keystone.service");
  expect(of).not.toContain("c1: restart keystone.service");
});

test("where it stopped after its last host, what closes it is still to come; else there is nothing to do", () => {
  const done = all.map(({ host }) => survey(host, { changes: [] }));
  expect(planned(new SiteInMemory(), done)).toEqual({ kind: "nothing" });
  const of = planned(new SiteInMemory(), done, { resumed: true });
  expect(ready(of).what).toBe("end the upgrade");
  expect(steps(of)).toContain("c1: the database keystone has no more what only the old programs needed");
});

test("going back touches no schema, and forgets what was noted", () => {
  const of = planned(new SiteInMemory(), all, { direction: "back" });
  expect(steps(of).filter((each) => each.includes("the database keystone"))).toEqual([]);
  expect(steps(of)).toContain("c2: go back to what was there of 1 package");
  const ended = ready(of).steps.find(({ action }) => action.what === "it is what it was");
  expect(JSON.stringify(ended?.action.goal)).toContain("rm -f /var/lib/quorate/upgrade/before");
});

test("what cannot be done whole is not begun, and says why", () => {
  expect(because(survey("c1", { staleBecause: "E: no route" }), survey("c2"))).toBe(
    "apt's lists could not be fetched on c1: E: no route. With --no-fetch the lists that are there count.",
  );
  expect(because(survey("c1", { gone: ["keystone 2:27.0.0-3"] }))).toContain(
    "There is no way back by apt alone: it has these versions no more. c1: keystone 2:27.0.0-3.",
  );
  expect(because(survey("c3", { removed: ["haproxy"] }))).toContain("apt would take packages away. c3: haproxy.");
});

test("a site that cannot spare a host is not upgraded without force", () => {
  const site = new SiteInMemory();
  site.lose("c3");
  expect(ready(planned(site, [survey("c2")])).afford).toMatchObject({ can: false });
});

test("where the cluster runs the database, it runs nothing on the host meanwhile", () => {
  const of = steps(planned(new SiteInMemory(undefined, ["database: postgresql"]), [survey("c3")]));
  const at = (what: string): number => of.findIndex((each) => each.includes(what));
  expect(at("nothing of the cluster runs on c3")).toBeLessThan(at("upgrade 1 package"));
  expect(at("nothing of the cluster runs on c3")).toBeGreaterThan(-1);
  expect(at("the cluster may run what it has on c3")).toBeGreaterThan(at("c3: restart"));
});

test("what is wrong after a host and was not before stops it, with what to do", async () => {
  const site = new SiteInMemory();
  const before = site.snapshot;
  const never = new AbortController().signal;
  const proving = { design: site.design, before, patienceMs: 20, useAll: () => Promise.resolve(undefined) };
  expect(await proveHost("c2", { ...proving, look: () => Promise.resolve(before) }, never)).toBe(undefined);
  site.lose("c3");
  const told = await proveHost("c2", { ...proving, look: () => Promise.resolve(site.snapshot) }, never);
  expect(told).toContain("c2 has its new packages, but ");
  expect(told).toContain("go back on all hosts with quorate upgrade --back.");
  // It was so before.
  const known = { ...proving, before: site.snapshot, look: () => Promise.resolve(site.snapshot) };
  expect(await proveHost("c2", known, never)).toBe(undefined);
  const unusable = { ...known, useAll: () => Promise.resolve("image cannot be used: 500") };
  expect(await proveHost("c2", unusable, never)).toContain("c2 has its new packages, but image cannot be used: 500.");
});

test("apt's own words are read: newer, new, kept back, taken away", () => {
  const said = `id 20261126120000-abc
begun
apt Reading package lists...
apt The following packages have been kept back:
apt   nova-common linux-image-amd64
apt The following NEW packages will be installed:
apt   libnew1
apt Inst libc6 [2.41-12] (2.41-12+deb13u1 Debian:13.2/stable [amd64])
apt Inst libnew1 (1.0-1 Debian-Security:13/stable-security [amd64])
apt Remv oldthing [1.2]
apt Conf libc6 (2.41-12+deb13u1 Debian:13.2/stable [amd64])
`;
  expect(parseSurvey("c1", said)).toEqual({
    host: "c1",
    id: "20261126120000-abc",
    isBegun: true,
    changes: [
      { name: "libc6", from: "2.41-12", to: "2.41-12+deb13u1" },
      { name: "libnew1", to: "1.0-1" },
    ],
    keptBack: ["nova-common", "linux-image-amd64"],
    removed: ["oldthing"],
    gone: [],
    came: [],
  });
});
