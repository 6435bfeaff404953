import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Design } from "../catalogue/contract/design.ts";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { wantsOfHost } from "../design/wants.ts";
import { parseSite } from "../spec/parse-site.ts";

/**
 * What the parts of a real site of three hosts said, each file one probe's output: `<component>/<case>.txt`, with the
 * exit status before the ending where it was not 0. Debian 13; captured in the lab by `scripts/capture-status.ts`. Pacemaker's
 * without a coordinator, after fencing, with an unclean member and with stopped fencing are Debian 12's: crm_mon's own words about a status written for it (`CIB_file`).
 */
const folder = new URL("../../test/captured/status/", import.meta.url);

/** What the operator is told for each. */
const told: Readonly<Record<string, string>> = {
  "corosync/quorate.txt": "up: quorate with 3 of 3 votes",
  "corosync/not-running.txt": "down: corosync does not run",
  "galera/synced.txt": "up: Synced, 3 of 3 members, Primary",
  "galera/one-gone.txt": "degraded: Synced, 2 of 3 members, Primary",
  "galera/alone.txt": "degraded: Synced, 1 of 3 members, Primary",
  "glance-api/serves.txt": "up: serves",
  "haproxy/all-up.txt": "up: serving 15 backends, all up",
  "haproxy/one-gone.txt": "degraded: serving; down: sql on c3 (L4CON), amqp on c3 (L4CON)",
  "haproxy/one-promoted.txt": "up: serving 13 backends, 2 stand by",
  "keystone-api/stopped.txt": "down: does not answer; its unit is inactive",
  "keystone-api/serves.txt": "up: serves",
  "memcached/idle.txt": "up: 0 items, 0 % hits",
  "postgresql/primary.txt": "up: primary, 2 of 2 standbys acknowledge, timeline 2 at 0/219FBE8",
  "postgresql/standby.txt": "up: standby of 10.77.0.13, timeline 2 at 0/219FBE8",
  "pacemaker/ready.txt": "up: coordinator c1, 3 members online, fencing ready",
  "pacemaker/fenced.txt": "degraded: c1 offline; fencing ready",
  "pacemaker/unclean.txt": "degraded: c1 unclean; fencing ready",
  "pacemaker/fencing-stopped.txt":
    "degraded: fence-c1 is stopped, fence-c2 is stopped, fence-c3 is stopped; fencing not ready",
  "pacemaker/no-coordinator.txt": "down: no coordinator is elected",
  "pacemaker/not-running.102.txt": "down: pacemaker does not answer",
  "rabbitmq/one-gone.txt": "degraded: 2 of 3 brokers, 0 quorum queues",
  "rabbitmq/paused.txt": "down: does not serve: it is starting, or paused because it hears no majority of the brokers",
  "rabbitmq/whole.txt": "up: 3 of 3 brokers, 0 quorum queues",
  "virtual-address/holds.txt": "up: holds the internal address",
  "virtual-address/stands-by.txt": "up: stands by",
  "virtual-address/not-running.txt": "down: keepalived does not run",
};

const text = `site: demo
hosts:
  c1: { address: 10.77.0.11 }
  c2: { address: 10.77.0.12 }
  c3: { address: 10.77.0.13 }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: [keystone, glance]
`;

function designOf(written: string): Design {
  const { site } = parseSite(written, "site.yaml", vocabulary);
  if (site === undefined) throw new Error("the test's site is unsound");
  return designSite(site);
}

const design = designOf(text);
const { probes } = wantsOfHost(design, "c1", {});
const replicated = wantsOfHost(designOf(`${text}database: postgresql\n`), "c1", {}).probes;
/** What a site with the other database is told. */
const ofReplicated = ["postgresql/primary.txt", "postgresql/standby.txt", "haproxy/one-promoted.txt"];

function saidOfPacemaker(output: string): string {
  const part = probes.find(({ component }) => component === "pacemaker")?.parse(output, 0, "c1");
  return `${part?.state}: ${part?.sentence}`;
}

describe("parts as real hosts told of them", () => {
  it.each(Object.entries(told))("%s: %s", (file, sentence) => {
    const asked = ofReplicated.includes(file) ? replicated : probes;
    const probe = asked.find(({ component }) => component === file.split("/")[0]);
    const exitCode = Number(/\.(\d+)\.txt$/.exec(file)?.[1] ?? "0");
    const part = probe?.parse(readFileSync(new URL(file, folder), "utf8"), exitCode, "c1");
    expect(`${part?.state}: ${part?.sentence}`).toBe(sentence);
    expect(part?.component).toBe(probe?.component);
  });

  it("include fencing that is off or has no device, where the site wants it", () => {
    const ready = readFileSync(new URL("pacemaker/ready.txt", folder), "utf8");
    expect(saidOfPacemaker(ready.replace('stonith-enabled="true"', 'stonith-enabled="false"'))).toBe(
      "degraded: fencing must be on; fencing off",
    );
    expect(saidOfPacemaker(ready.replace(/<resources>[^]*<\/resources>/, "<resources/>"))).toBe(
      "degraded: there is no fence device; fencing not ready",
    );
  });

  it("tell of a resource that runs in two places though it may run in one only", () => {
    const ready = readFileSync(new URL("pacemaker/ready.txt", folder), "utf8");
    const twice = ready.replace('<node name="c2" id="2" cached="true"/>', '$&<node name="c3" id="3" cached="true"/>');
    expect(saidOfPacemaker(twice)).toBe("degraded: fence-c1 runs on c2 and c3 at once; fencing ready");
  });

  it("are all told of", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".txt"));
    expect(files.sort()).toEqual(Object.keys(told).sort());
  });

  it("answer for a component of the design each", () => {
    const components = design.components.map(({ name }) => name);
    for (const { component } of probes) expect(components).toContain(component);
    expect(new Set(probes.map(({ component }) => component)).size).toBe(design.components.length);
  });

  it("are down or unknown when nothing was said, never up", () => {
    for (const probe of probes) {
      const { state } = probe.parse("", 1, "c1");
      expect([probe.component, ["down", "unknown"].includes(state)]).toEqual([probe.component, true]);
    }
  });
});
