import { afterAll, beforeAll, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { programsImage } from "../programs/image.ts";
import { HostsInImage } from "../programs/hosts-in-image.ts";
import { laying } from "../programs/image-root.ts";
import { siteNamed } from "../programs/sites.ts";
import writer from "../programs/swift-writer.py";

/** Swift's own servers on three hosts with the files of a design; the tests build on each other, in this order. */

const site = siteNamed("storage", defaultRelease.name);
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
const conditions = new Map(wantsOfSite(design, secrets).map((condition) => [condition.id, condition]));
const names = design.hosts.map(({ name }) => name);
const kinds = ["account", "container", "object"];
let hosts: HostsInImage;

beforeAll(async () => {
  const image = await programsImage();
  hosts = new HostsInImage(image, Object.fromEntries(design.hosts.map(({ name, address }) => [name, `${address}/24`])));
  for (const name of names) {
    const files = renderHost(design, name, secrets).filter(({ path }) => /\/etc\/(?:swift|rsyncd)/u.test(path));
    await on(name, `${laying(files)}\ninstall -d -o swift /var/cache/swift /run/swift`);
    await make(`swift/places for copies on ${name}`);
    await on(name, "rsync --daemon");
  }
});

afterAll(async () => {
  await hosts.end();
});

async function on(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${text}`);
  return text;
}

async function holds({ host, test: script }: Condition): Promise<boolean> {
  return (await hosts.run(host, `set -eu -o pipefail\n${script}`)).exitCode === 0;
}

/** Makes a condition true as an apply does. */
async function make(id: string): Promise<void> {
  const condition = conditions.get(id);
  if (condition === undefined) throw new Error(`there is no condition ${id}`);
  expect([id, await holds(condition)]).toEqual([id, false]);
  const { remedy } = condition;
  if (remedy.kind === "make") await on(condition.host, remedy.script);
  if (remedy.kind === "decide") {
    const said = new Map<string, string>();
    for (const host of remedy.hosts) said.set(host, await on(host, remedy.evidence));
    const resolution = remedy.decide(said, []);
    if (resolution.kind === "refuse") throw new Error(resolution.because);
    await on(resolution.host, resolution.script);
  }
  expect([id, await holds(condition)]).toEqual([id, true]);
}

/** Does something with so many objects from one on: swift-writer.py. */
async function objects(what: "write" | "expire" | "read" | "list", first: number, count: number): Promise<string> {
  return await on("c1", `python3 -B - ${what} ${first} ${count} <<'PYTHON'\n${writer}PYTHON`);
}

async function copiesOn(host: string): Promise<number> {
  return Number(await on(host, "find /srv/node/data/objects -name '*.data' | wc -l"));
}

test("rings are made on one host, and the same bytes on all", async () => {
  await make("swift/rings");
  for (const name of names) await make(`swift/rings on ${name}`);
  const digests = await Promise.all(names.map((name) => on(name, "cat /etc/swift/*.ring.gz | sha256sum")));
  expect(new Set(digests).size).toBe(1);
});

test("storage servers serve with the design's files, and say so as status reads it", async () => {
  for (const name of names) {
    for (const kind of kinds)
      await on(name, `(setsid runuser -u swift -- swift-${kind}-server /etc/swift/${kind}-server.conf &>/dev/null &)`);
    const answers = `for port in 6200 6201 6202; do curl -fs -o /dev/null --retry 60 --retry-delay 1 --retry-all-errors http://${addressOf(name)}:$port/healthcheck; done`;
    await on(name, answers);
    for (const probe of wantsOfHost(design, name, secrets).probes) {
      const { component, script } = probe;
      if (!kinds.map((kind) => `swift-${kind}`).includes(component)) continue;
      // There is no systemd here to be asked for the unit's state.
      const said = await on(name, script.replace(/systemctl is-active "\$unit" \|\| true/u, "echo active"));
      expect(probe.parse(said, 0, name)).toMatchObject({ component, state: "up", sentence: "serves" });
    }
  }
});

test("what is acknowledged while a host is off is read while it is off", async () => {
  expect(await objects("write", 0, 20)).toBe("acknowledged 20");
  await hosts.run("-", "ip link set to-c3 down");
  expect(await objects("write", 20, 40)).toBe("acknowledged 40");
  expect(await objects("read", 0, 60)).toBe("as written 60");
  expect([await copiesOn("c1"), await copiesOn("c2"), await copiesOn("c3")]).toEqual([60, 60, 20]);
});

// A pass that waits for a host which is off takes its time.
const passesMs = 600_000;

test(
  "a host that comes back is brought what it missed, and only then may rings change",
  { timeout: passesMs },
  async () => {
    const gate = conditions.get("swift/rings")?.gate?.ask;
    const mayChange = async (name: string) => (await hosts.run(name, gate?.test ?? "false")).exitCode === 0;
    const pass = async (name: string) => {
      for (const kind of kinds)
        await hosts.run(name, `runuser -u swift -- swift-${kind}-replicator /etc/swift/${kind}-server.conf once`);
    };
    await pass("c1");
    expect(await mayChange("c1")).toBe(false);
    await hosts.run("-", "ip link set to-c3 up");
    for (const name of names) await pass(name);
    expect(await copiesOn("c3")).toBe(60);
    expect([await mayChange("c1"), await mayChange("c2"), await mayChange("c3")]).toEqual([true, true, true]);
  },
);

test(
  "what has expired leaves lists and disks, each host's share of it by that host",
  { timeout: passesMs },
  async () => {
    await hosts.run("-", "ip link set to-c3 up");
    expect(await objects("expire", 100, 30)).toBe("acknowledged 30");
    expect(await copiesOn("c1")).toBe(90);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await objects("list", 100, 30)).toBe("listed 30");
    // Of a container that was made for them the account hears by an updater.
    for (const name of names)
      await on(name, `runuser -u swift -- swift-container-updater /etc/swift/container-server.conf once`);
    const taken: number[] = [];
    for (const name of names) {
      await on(name, "runuser -u swift -- swift-object-expirer /etc/swift/object-expirer.conf once");
      const kept = await on(name, "cat /var/cache/swift/object.recon");
      taken.push(Number(/"expired_last_pass": (\d+)/u.exec(kept)?.[1]));
    }
    expect(taken.reduce((sum, each) => sum + each, 0)).toBe(30);
    expect(Math.max(...taken)).toBeLessThan(30);
    expect(await objects("list", 100, 30)).toBe("listed 0");
    expect(await objects("read", 0, 60)).toBe("as written 60");
    expect(await copiesOn("c1")).toBe(60);
  },
);

function addressOf(name: string): string {
  return design.hosts.find((host) => host.name === name)?.address ?? "";
}
