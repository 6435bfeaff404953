import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { vocabulary } from "../../src/catalogue/index.ts";
import type { Design } from "../../src/catalogue/contract/design.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { findLab } from "../../src/lab/lab.ts";
import { modelOfFiles } from "../../src/review/model/from-files.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { withVariables } from "../../src/text/script.ts";
import { labSite } from "../lab/lab-site.ts";
import { quorate } from "../lab/quorate.ts";
import byHand from "./by-hand.sh";

/** Three controllers that a script laid with the values of kolla-ansible and openstack-ansible, on lab hosts: adopted, and left as they are. */

const name = "test-by-hand";
labSite(name, (text) => text);
const hosts = ["c1", "c2", "c3"];

async function step(what: string, on: readonly string[] = hosts): Promise<void> {
  const lab = findLab(name);
  await Promise.all(
    on.map(async (host) => {
      const address = `10.77.0.1${host.slice(1)}`;
      const script = withVariables(byHand, { name: host, address, step: what });
      const { exitCode, stdout, stderr } = await lab.host(host).run(script, { timeoutMs: 120_000 });
      expect(exitCode, `${what} on ${host}: ${stdout.slice(-2000)}${stderr.slice(-2000)}`).toBe(0);
    }),
  );
}

const report = z.object({
  site: z.object({ text: z.string() }),
  untold: z.array(z.string()),
  tookMs: z.number(),
  hosts: z.array(z.object({ name: z.string() })),
  findings: z.array(z.object({ code: z.string(), file: z.string(), message: z.string() })),
});

/** Of each host the digest of every file that nobody writes while it runs, with its times, and when each unit was started. */
function fingerprints(): Promise<readonly string[]> {
  const script = `{
find /etc /root /opt /srv /usr -xdev -type f -printf '%p %s %T@ %C@\\n' | sort
find /etc /root -xdev -type f -print0 | sort -z | xargs -0 sha256sum
systemctl show '*.service' -p Id -p ActiveState -p ExecMainStartTimestampMonotonic -p UnitFileState | grep -v systemd-
} | sha256sum`;
  const lab = findLab(name);
  return Promise.all(hosts.map(async (host) => (await lab.host(host).run(script, { timeoutMs: 60_000 })).stdout));
}

let said: z.infer<typeof report>;
let design: Design;

beforeAll(async () => {
  await step("files");
  await step("database", ["c1"]);
  await step("member", ["c2"]);
  await step("member", ["c3"]);
  await step("programs");
  await step("identity", ["c1"]);
  await step("serve");
});

describe("a site that was laid by other means", () => {
  test("is read within three seconds, and nothing of it is changed", async () => {
    const before = await fingerprints();
    const { stdout, stderr } = await quorate(["adopt", "--lab", name, "--json"]);
    expect(await fingerprints()).toEqual(before);
    expect(stdout, stderr).toContain('"findings"');
    said = report.parse(JSON.parse(stdout));
    console.log(`three hosts read in ${said.tookMs} ms`);
    expect(said.hosts.map((host) => host.name)).toEqual(hosts);
    const { site, findings } = parseSite(said.site.text, "site.yaml", vocabulary);
    if (site === undefined) throw new Error(JSON.stringify(findings));
    design = designSite(site);
  });

  test("is described: who is there, what clients reach and who moves the address", () => {
    expect(design.hosts.map((host) => [host.name, host.address])).toEqual(
      hosts.map((host, n) => [host, `10.77.0.1${n + 1}`]),
    );
    expect(design.addresses.map(({ address, manager, routerId }) => [address, manager, routerId])).toEqual([
      ["10.77.0.10", "keepalived", 51],
    ]);
    const endpoints = new Map(design.endpoints.map((each) => [each.name, each]));
    for (const [endpoint, port] of [
      ["keystone", 5000],
      ["sql", 3306],
    ] as const) {
      expect(endpoints.get(endpoint)).toMatchObject({ address: "10.77.0.10", port });
      expect(
        endpoints
          .get(endpoint)
          ?.backends.map((backend) => backend.host)
          .toSorted(),
      ).toEqual(hosts);
    }
  });

  test("each component of the design runs on its hosts; what does not is told", () => {
    const running = ["haproxy", "virtual-address", "galera", "memcached", "corosync", "pacemaker", "keystone-api"];
    const components = design.components.map((component) => component.name);
    expect(running.filter((each) => !components.includes(each))).toEqual([]);
    for (const component of design.components) {
      if (running.includes(component.name)) expect([component.name, component.hosts]).toEqual([component.name, hosts]);
      else expect(said.untold.join("\n")).toContain(component.name);
    }
    // Keystone alone needs no broker.
    expect(said.untold).toContain("rabbitmq runs on c1, c2 and c3, and the design of this site has none.");
    expect(said.untold.join("\n")).not.toContain("mariadb");
  });

  test("designed and rendered again, it has the same servers, addresses and timers", () => {
    const secrets = exampleSecrets(design.secrets);
    const files = hosts.flatMap((host) =>
      renderHost(design, host, secrets).map(({ path, content }) => {
        return { host, path, shown: `${host}:${path}`, text: String(content) };
      }),
    );
    const { model } = modelOfFiles(files);
    const database = model.backends.find((backend) => backend.serves === "database");
    expect(database?.servers.map(({ address, port }) => [address, port])).toEqual([
      ["10.77.0.11", 3306],
      ["10.77.0.12", 3306],
      ["10.77.0.13", 3306],
    ]);
    // Theirs by "backup", the design's by a table that all balancers share: one member is written to.
    expect(database?.sticky).toBe(true);
    expect(new Set(model.addresses.map(({ advertMs }) => advertMs.value))).toEqual(new Set([1000]));
    expect(new Set(model.databases.map(({ suspectMs }) => suspectMs.value))).toEqual(new Set([5000]));
    expect(new Set(model.memberships.map(({ runtimeTokenMs }) => runtimeTokenMs))).toEqual(new Set([10_650]));
    expect(said.site.text).toContain("# as run 2000 ms, 5 misses in a row");
  });

  test("what runs is as it is written, and what is risky about it is told", () => {
    const running = [
      "host-unread",
      "answer-missing",
      "runs-otherwise",
      "not-restarted",
      "part-failed",
      "members-differ",
    ];
    expect(said.findings.filter(({ code }) => running.includes(code))).toEqual([]);
    const codes = said.findings.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(["slow-detection", "address-check-sees-only-process", "check-sees-only-port"]),
    );
  });
});
