import { expect, test } from "vitest";
import type { Gate } from "../../../src/catalogue/contract/condition.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { buildGoals } from "../../../src/converge/build-goals.ts";
import type { SiteFacts } from "../../../src/converge/facts.ts";
import { hostPaths } from "../../../src/converge/host-paths.ts";
import type { Goals } from "../../../src/converge/goals.ts";
import { withLeft } from "../../../src/converge/left.ts";
import { withNewcomers } from "../../../src/converge/newcomers.ts";
import type { HostFacts } from "../../../src/converge/parse-facts.ts";
import { makePlan, type Action } from "../../../src/converge/plan.ts";
import type { Site, SiteHost, VipManager } from "../../../src/spec/site.ts";
import { exampleSecrets } from "../../../src/store/secrets.ts";
import { exampleSite } from "../catalogue/three-controllers.ts";

/** What the real catalogue wants of a site that grows and shrinks, planned for hosts that say what is on them. */

function siteOf(hosts: readonly string[], leaving: readonly string[] = [], manager: VipManager = "keepalived"): Site {
  const site = exampleSite();
  const all = [...hosts, ...leaving].map((name): SiteHost => {
    const host = { name, address: `10.77.0.1${name.slice(1)}`, zone: `rack-${name}`, fencing: {} };
    return leaving.includes(name) ? { ...host, roles: [], leaving: true } : { ...host, roles: ["control", "network"] };
  });
  return { ...site, hosts: all, vip: { ...site.vip, manager } };
}

function goalsOf(site: Site): Goals {
  const design = designSite(site);
  const { system: _anySystem, ...goals } = buildGoals(design, exampleSecrets(design.secrets));
  return goals;
}

const nobody: HostFacts = {
  system: undefined,
  site: undefined,
  files: new Map(),
  manifest: new Map(),
  marked: new Set(),
  units: new Map(),
  tests: new Map(),
};

/** A host on which everything of a site runs as it was applied. */
function applied(goals: Goals, host: string): HostFacts {
  const its = goals.goals.filter((goal) => goal.host === host);
  const files = its.flatMap((goal) => (goal.kind === "file" ? [goal] : []));
  return {
    ...nobody,
    site: goals.site,
    files: new Map(
      files.map(({ file, sha256 }) => [
        file.path,
        { kind: "regular", sha256, mode: file.mode, owner: file.owner, group: file.group, changedUs: 1 },
      ]),
    ),
    manifest: new Map(files.map(({ file, sha256 }) => [file.path, sha256])),
    units: new Map(
      its.flatMap((goal) =>
        goal.kind === "unit"
          ? [[goal.unit.unit, { fileState: "enabled", active: true, stamp: goal.digest, startedUs: 9 }] as const]
          : [],
      ),
    ),
    tests: new Map(its.map(({ id }) => [id, "holds"])),
  };
}

function planned(from: Site, to: Site): readonly Action[] {
  const before = goalsOf(from);
  const goals = goalsOf(to);
  const hosts = new Map(
    to.hosts.map(({ name }) => [name, before.hosts.includes(name) ? applied(before, name) : nobody]),
  );
  const facts: SiteFacts = { hosts, unreachable: new Map() };
  const plan = makePlan(withLeft(withNewcomers(goals, hosts), hosts, hostPaths()), facts, new Set());
  if (plan.kind !== "ready") throw new Error(`the plan is ${plan.kind}`);
  return plan.actions;
}

/** Whether one action waits for another, directly or not. */
function waits(actions: readonly Action[], later: string, earlier: string): boolean {
  const byId = new Map(actions.map((action) => [action.id, action]));
  for (const id of [later, earlier]) expect([...byId.keys()]).toContain(id);
  const open = [later];
  const seen = new Set<string>();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === earlier) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(byId.get(id)?.after ?? []));
  }
  return false;
}

const three = siteOf(["c1", "c2", "c3"]);
const unit = (host: string, name: string): string => `${host}/unit ${name}.service`;
const left = (host: string, name: string): string => `${host}/left unit ${name}.service`;

test.each([
  { to: siteOf(["c1", "c2", "c3", "c4", "c5"]), came: ["c4", "c5"] },
  { to: siteOf(["c0", "c1", "c2", "c3", "c4"]), came: ["c0", "c4"] },
])("hosts that come start their keeper when every other knows them, wherever they stand: $came", ({ to, came }) => {
  const actions = planned(three, to);
  for (const newcomer of came) {
    for (const known of ["c1", "c2", "c3"]) {
      expect(waits(actions, unit(newcomer, "keepalived"), unit(known, "keepalived"))).toBe(true);
      expect(waits(actions, unit(newcomer, "haproxy"), unit(known, "haproxy"))).toBe(true);
      expect(waits(actions, unit(known, "corosync"), unit(newcomer, "corosync"))).toBe(true);
      expect(waits(actions, unit(newcomer, "pacemaker"), unit(known, "corosync"))).toBe(true);
    }
  }
});

test("hosts that come restart nothing on the others, and no gate asks them", () => {
  const actions = planned(three, siteOf(["c1", "c2", "c3", "c4", "c5"]));
  const units = actions.flatMap((action) =>
    action.goal.kind === "unit" ? [{ ...action, unit: action.goal.unit }] : [],
  );
  const onOthers = units.filter(({ host }) => !["c4", "c5"].includes(host));
  expect([...new Set(onOthers.map(({ what }) => what))].toSorted()).toEqual([
    "reload corosync.service",
    "reload haproxy.service",
    "reload keepalived.service",
    "reload quorate-announce.service",
    "reload quorate-firewall.service",
    "reload quorate-silence.service",
  ]);
  // A member that the file forgot would be taken for dead by rules that shut it out.
  const firewall = onOthers.find(({ what }) => what === "reload quorate-firewall.service");
  expect(firewall?.gate?.ask?.question).toContain("no host that the site file does not have is a member");
  for (const known of ["c1", "c2", "c3"])
    expect(waits(actions, unit("c4", "mariadb"), unit(known, "quorate-firewall"))).toBe(true);
  expect([...new Set(onOthers.flatMap(({ gate }) => gate?.ask?.on ?? []))].toSorted()).toEqual(["c1", "c2", "c3"]);
});

function gateOf({ goals }: Goals, id: string): Gate | undefined {
  return goals.flatMap((goal) => (goal.id === id && goal.kind === "unit" ? [goal.unit.gate] : []))[0];
}

test("a member whose unit died is no newcomer: gates go on asking it", () => {
  const site = siteOf(["c1", "c2", "c3"]);
  const goals = goalsOf(site);
  const dead = applied(goals, "c3");
  const units = new Map(dead.units).set("keepalived.service", {
    fileState: "enabled",
    active: false,
    stamp: "of its last files",
    startedUs: 0,
  });
  const hosts = new Map([
    ["c1", applied(goals, "c1")],
    ["c2", applied(goals, "c2")],
    ["c3", { ...dead, units }],
  ]);
  expect(gateOf(withNewcomers(goals, hosts), unit("c1", "keepalived"))?.ask?.on).toEqual(["c2", "c3"]);
});

test("hosts leave stage by stage, and those that stay forget them when they have left", () => {
  const actions = planned(siteOf(["c1", "c2", "c3", "c4", "c5"]), siteOf(["c1", "c2", "c3"], ["c4", "c5"]));
  for (const host of ["c4", "c5"]) {
    for (const stays of ["c1", "c2", "c3"]) {
      expect(waits(actions, unit(stays, "keepalived"), left(host, "keepalived"))).toBe(true);
      expect(waits(actions, unit(stays, "corosync"), left(host, "corosync"))).toBe(true);
      for (const part of ["mariadb", "rabbitmq-server", "keystone", "glance-api", "memcached"]) {
        expect(waits(actions, left(host, part), unit(stays, "haproxy"))).toBe(true);
      }
    }
    const stages = ["keepalived", "mariadb", "haproxy", "pacemaker", "corosync"];
    for (const [index, stage] of stages.slice(1).entries()) {
      expect(waits(actions, left(host, stage), left(host, stages[index] ?? ""))).toBe(true);
    }
    expect(waits(actions, `${host}/no site`, left(host, "corosync"))).toBe(true);
  }
});

test("hosts that leave never do two things at once, and ask those that stay before each", () => {
  const actions = planned(siteOf(["c1", "c2", "c3", "c4", "c5"]), siteOf(["c1", "c2", "c3"], ["c4", "c5"]));
  const stops = actions.filter(({ what }) => what.startsWith("stop and disable"));
  expect(stops).toHaveLength(26);
  expect([...new Set(stops.map(({ gate }) => gate?.turn))]).toEqual(["leaving"]);
  for (const name of ["mariadb", "rabbitmq-server", "corosync", "pacemaker", "keepalived", "haproxy"]) {
    const asked = stops.find(({ id }) => id === left("c5", name))?.gate?.ask?.on;
    expect([name, asked]).toEqual([name, ["c1", "c2", "c3"]]);
  }
});

test("what the cluster runs on a host that leaves stops with the cluster's manager, not before", () => {
  const actions = planned(
    siteOf(["c1", "c2", "c3", "c4", "c5"], [], "pacemaker"),
    siteOf(["c1", "c2", "c3"], ["c4", "c5"], "pacemaker"),
  );
  expect(waits(actions, left("c5", "haproxy"), left("c5", "pacemaker"))).toBe(true);
});

/** What is wanted of all hosts but c4. */
function ofOthers({ goals }: Goals): readonly string[] {
  return goals
    .filter(({ host }) => host !== "c4")
    .map((goal) => (goal.kind === "file" ? `${goal.id} ${goal.sha256}` : goal.id));
}

test("a host that left may go from the file: nothing more is to be done for it than that firewalls hear it no more", () => {
  const leaving = goalsOf(siteOf(["c1", "c2", "c3"], ["c4"]));
  const gone = goalsOf(three);
  const other = ofOthers(leaving).filter((goal) => !ofOthers(gone).includes(goal));
  expect(other.map((goal) => goal.split(" ").slice(0, -1).join(" "))).toEqual(
    ["c1", "c2", "c3"].map((host) => `${host}/file /etc/quorate/firewall.nft`),
  );
  expect(ofOthers(leaving)).toHaveLength(ofOthers(gone).length);
});
