import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { afterAll, beforeAll, expect, test } from "vitest";
import { carryOut } from "../../src/drill/carry-out.ts";
import type { Fault } from "../../src/drill/faults/fault.ts";
import { openSite } from "../../src/cli/open-site.ts";
import { labNames } from "../../src/lab/down.ts";
import { findLab } from "../../src/lab/lab.ts";
import { leftOf } from "../lab/leftovers.ts";
import { apply, wholeWithin } from "../lab/one-site.ts";
import { example, quorate } from "../lab/quorate.ts";

/** Three controllers become five, and five three, while a drill's clients work. */

const name = "test-scale";
const two = ["c4: { address: 10.77.0.14, zone: rack-d", "c5: { address: 10.77.0.15, zone: rack-e"];
const planned = z.object({ actions: z.array(z.object({ host: z.string(), what: z.string() })) });
let directory: string;
let site: string;
let three: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "quorate-scale-"));
  site = join(directory, "site.yaml");
  // Five controllers that share a small machine wait for a processor longer than a second now and then.
  three = (await readFile(example, "utf8")).replace("detection: 1s", "detection: 5s");
  expect(three).toContain("detection: 5s");
  await writeFile(site, three);
  if (labNames().includes(name)) await quorate(["lab", "down", name]);
  const up = await quorate(["lab", "up", site, "--name", name]);
  expect(up.exitCode, up.stderr).toBe(0);
  expect((await apply(site)).exitCode).toBe(0);
  expect(await wholeWithin(site, 120_000)).toBe(true);
});

afterAll(async () => {
  await quorate(["lab", "down", name]);
  await rm(directory, { recursive: true, force: true });
  expect(leftOf(name)).toEqual([]);
});

function withHosts(rest: string): string {
  const lines = two.map((line) => `  ${line}${rest} }`).join("\n");
  return three.replace(/^ {2}c3: .*$/m, (last) => `${last}\n${lines}`);
}

async function said(host: string, script: string): Promise<string> {
  return (await findLab(name).host(host).run(script, { timeoutMs: 60_000 })).stdout.trim();
}

/** Applies the file as it is now, and holds what was done against what a diff had said. */
async function applyAsForetold(): Promise<void> {
  const diff = await quorate(["diff", site, "--json"]);
  const foretold = planned.parse(JSON.parse(diff.stdout)).actions.map(({ host, what }) => `${host}: ${what}`);
  const { exitCode, stdout, stderr } = await quorate(["apply", site, "--yes", "--json"]);
  expect(exitCode, stderr).toBe(0);
  const done = planned.parse(JSON.parse(stdout)).actions.map(({ host, what }) => `${host}: ${what}`);
  expect(done.toSorted()).toEqual(foretold.toSorted());
}

/** How many hosts have the address, looked at ten times a second until it is told to stop. */
function watchAddress() {
  const counts = new Set<number>();
  let stopped = false;
  const look = async (): Promise<void> => {
    const hosts = findLab(name).hostNames;
    const held = await Promise.all(
      hosts.map((host) => said(host, "ip -o -4 addr show to 10.77.0.10/32 | wc -l").catch(() => "0")),
    );
    counts.add(held.filter((each) => each !== "0").length);
    if (stopped) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await look();
  };
  const looking = look();
  return async (): Promise<readonly number[]> => {
    stopped = true;
    await looking;
    return [...counts].toSorted((left, right) => left - right);
  };
}

const members = {
  corosync: "corosync-quorumtool -s | awk '/^Expected votes:/ { print $3 }'",
  pacemaker: "cibadmin --query --scope nodes | grep -o 'uname=\"[^\"]*\"' | sort | tr -d '\\n'",
  fencing: "cibadmin --query --scope resources | grep -o 'id=\"fence-c[0-9]\"' | sort | tr -d '\\n'",
  galera: "mariadb -N -B -e \"SHOW STATUS LIKE 'wsrep_cluster_size'\" | awk '{ print $2 }'",
  rabbitmq: "rabbitmqctl --quiet cluster_status --formatter json | grep -o '\"disk_nodes\":\\[[^]]*\\]'",
};

async function clusters(): Promise<Record<string, string>> {
  const answers = await Promise.all(
    Object.entries(members).map(async ([cluster, script]) => [cluster, await said("c1", script)] as const),
  );
  return Object.fromEntries(answers);
}

function fenceDevices(hosts: readonly string[]): string {
  return hosts.map((host) => `id="fence-${host}"`).join("");
}

const scaling: Fault = {
  name: "scaling",
  story: "Two controllers come and go again.",
  happened: () => "two controllers came and went",
  over: () => "there were three controllers again",
  lastsMs: 1000,
  inject: async () => {
    await writeFile(site, withHosts(""));
    const up = await quorate(["lab", "up", site, "--name", name]);
    expect(up.exitCode, up.stderr).toBe(0);
    await applyAsForetold();
    expect(await wholeWithin(site, 120_000)).toBe(true);
    expect(await clusters()).toMatchObject({
      corosync: "5",
      galera: "5",
      fencing: fenceDevices(["c1", "c2", "c3", "c4", "c5"]),
    });
    const refused = await quorate(["lab", "remove", "c5", "--name", name]);
    expect(refused.stderr).toContain("Let it leave the site first");

    await writeFile(site, withHosts(", state: leaving"));
    await applyAsForetold();
    await writeFile(site, three);
    const gone = await apply(site);
    expect(gone.exitCode).toBe(0);
    // Who has left is let in until its line is gone: by firewalls, and by the database.
    const shutsOut = /firewall|database user|the balancers can ask members/;
    expect(gone.actions.filter(({ what }) => !shutsOut.test(what))).toEqual([]);
  },
  heal: () => Promise.resolve(),
};

test("three become five and five become three: no request fails, nothing is lost, no ghost stays", async () => {
  const opened = await openSite(site, "known");
  const lab = findLab(name);
  const hosts = new Map(opened.site.hosts.map((host) => [host.name, lab.host(host.name)]));
  const address = watchAddress();
  const order = { name: "scaling", fault: scaling, target: "c1", onlyWhenWhole: true };
  const means = { ...opened, hosts, lab, signal: new AbortController().signal };
  let holders: readonly number[] = [];
  const { verdict } = await carryOut(means, order, undefined, () => undefined).finally(async () => {
    holders = await address();
  });
  expect(holders).toEqual([1]);

  const figures = verdict.endpoints.map(({ name: endpoint, requests, failed, longestGapMs }) => ({
    endpoint,
    requests,
    failed,
    longestGapMs,
  }));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(figures.filter(({ requests }) => requests < 100)).toEqual([]);
  expect(verdict.endpoints.flatMap(({ name: endpoint, failed }) => (failed === 0 ? [] : [endpoint]))).toEqual([]);
  expect(verdict.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });

  expect(await clusters()).toEqual({
    corosync: "3",
    pacemaker: 'uname="c1"uname="c2"uname="c3"',
    fencing: fenceDevices(["c1", "c2", "c3"]),
    galera: "3",
    rabbitmq: '"disk_nodes":["rabbit@c1","rabbit@c2","rabbit@c3"]',
  });
  for (const host of ["c4", "c5"]) {
    expect(await said(host, "systemctl is-active mariadb rabbitmq-server corosync keepalived haproxy | sort -u")).toBe(
      "inactive",
    );
    expect(await said(host, "ls /var/lib/quorate/units; cat /var/lib/quorate/manifest")).toBe("");
    expect((await quorate(["lab", "remove", host, "--name", name])).exitCode).toBe(0);
  }
  expect(await apply(site)).toMatchObject({ exitCode: 0, changed: 0 });
});
