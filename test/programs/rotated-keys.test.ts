import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oldOf } from "../../src/catalogue/contract/generations.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { certificateIn } from "../../src/catalogue/format/pem.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { vocabulary } from "../../src/catalogue/index.ts";
import { brokerAgrees, inBroker } from "../../src/catalogue/rabbitmq/erlang.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets, generate } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Keys that members have in common are renewed while the real programs run: nobody leaves, and who has the old one alone is not heard. */

const example = "examples/three-controllers.yaml";
const { site } = parseSite(readFileSync(example, "utf8"), example, vocabulary);
if (site === undefined) throw new Error("the example cannot be read");
// A member that waits for a processor beside other tests is not to be taken for lost.
const design = designSite({ ...site, detectionMs: 4000 });
const [cookie, authkey] = ["rabbitmq-cookie", "corosync-authkey"];
const before = exampleSecrets(design.secrets);
const used: Secrets = {
  ...before,
  [oldOf(cookie)]: before[cookie] ?? "",
  [cookie]: "RenewedCookieOfTheBrokers",
  [authkey]: Buffer.alloc(256, "renewed").toString("base64"),
};
const { [oldOf(cookie)]: _, ...forgotten } = used;
const members = ["c1", "c2", "c3"] as const;
let hosts: HostsInImage;

async function on(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${text}`);
  return text;
}

function files(host: string, secrets: Secrets, which: RegExp): string {
  return laying(renderHost(design, host, secrets).filter(({ path }) => which.test(path)));
}

async function within(ms: number, host: string, question: string): Promise<void> {
  const begun = Date.now();
  while ((await hosts.run(host, question)).exitCode !== 0) {
    if (Date.now() - begun < ms) continue;
    const { text } = await hosts.run(host, "tail -n 20 /tmp/*.log; corosync-quorumtool -s");
    throw new Error(`on ${host} after ${ms} ms, ${question}: ${text}`);
  }
}

async function begin(host: string, name: string, command: string): Promise<void> {
  await on(host, `nohup ${command} >/tmp/${name}.log 2>&1 </dev/null & echo $! >/tmp/${name}.pid`);
}

beforeAll(async () => {
  const addresses = design.hosts.map(({ name, address }): [string, string] => [name, `${address}/24`]);
  hosts = new HostsInImage(await programsImage(), Object.fromEntries(addresses));
  for (const host of members) {
    const own = files(host, before, /corosync|rabbitmq/u);
    await on(
      host,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\nmount -t tmpfs tmpfs /dev/shm\nmkdir -p /root\n${own}`,
    );
  }
}, 300_000);

afterAll(() => hosts.end());

describe("the key of the cluster's membership", () => {
  const ring = "corosync-quorumtool -s | sed -n 's/^Ring ID: *//p'";
  const three = "corosync-quorumtool -s | grep -Eq '^Total votes: +3$'";
  let view = "";

  test("is taken up by a reload: all three stay members, of the same view", async () => {
    for (const host of members) await begin(host, "corosync", "corosync -f");
    for (const host of members) await within(30_000, host, three);
    view = await on("c1", ring);
    const unit = wantsOfHost(design, "c1", used).units.find((each) => each.unit === "corosync.service");
    expect(unit?.onChange).toBe("reload");
    for (const member of members) expect(unit?.after).toContainEqual({ host: member, file: "/etc/corosync/authkey" });
    for (const host of members)
      await on(host, `rm /etc/corosync/corosync.conf /etc/corosync/authkey\n${files(host, used, /corosync/u)}`);
    await on("c1", "corosync-cfgtool -R");
    await on("c1", "sleep 5");
    for (const host of members) {
      await within(1000, host, three);
      expect(await on(host, ring)).toBe(view);
    }
  });

  test("lets in a member that begins with it, and not one that has the old one", async () => {
    await on(
      "c3",
      `kill -9 $(cat /tmp/corosync.pid)\nrm -rf /dev/shm/*\nrm /etc/corosync/corosync.conf /etc/corosync/authkey\n${files("c3", before, /corosync/u)}`,
    );
    await within(30_000, "c1", "corosync-quorumtool -s | grep -Eq '^Total votes: +2$'");
    await begin("c3", "corosync", "corosync -f");
    await within(20_000, "c3", "corosync-quorumtool -s | grep -Eq '^Nodes: +1$'");
    await on("c1", "sleep 3");
    await within(1000, "c1", "corosync-quorumtool -s | grep -Eq '^Nodes: +2$'");
    await on(
      "c3",
      `kill -9 $(cat /tmp/corosync.pid)\nrm -rf /dev/shm/*\nrm /etc/corosync/corosync.conf /etc/corosync/authkey\n${files("c3", used, /corosync/u)}`,
    );
    await begin("c3", "corosync", "corosync -f");
    for (const host of members) await within(30_000, host, three);
  });
});

/** bash that succeeds when so many brokers hear each other. */
const running = (count: number): string =>
  brokerAgrees(`rabbit:is_running() andalso length(rabbit_mnesia:cluster_nodes(running)) =:= ${count}`);

function condition(host: string, secrets: Secrets) {
  const id = `rabbitmq/cookie taken up on ${host}`;
  const found = wantsOfSite(design, secrets).find((each) => each.id === id);
  if (found?.remedy.kind !== "make") throw new Error(`no condition ${id}`);
  return { test: found.test, make: found.remedy.script };
}

describe("the cookie of the brokers", () => {
  const number = inBroker("io:put_chars(os:getpid())");

  test("is told to all that run by one of them, and nobody is restarted", async () => {
    for (const host of members) await begin(host, "rabbitmq", "setsid rabbitmq-server");
    for (const host of members) await within(120_000, host, running(3));
    const pids = await Promise.all(members.map((host) => on(host, number)));
    for (const host of members) await on(host, files(host, used, /cookie$/u));
    // Each is asked by the cookie before, as long as it knows no other.
    for (const host of members) {
      await within(1, host, running(3));
      expect((await hosts.run(host, condition(host, used).test)).exitCode).not.toBe(0);
    }
    await on("c2", condition("c2", used).make);
    for (const host of members) {
      await on(host, condition(host, used).test);
      await on(host, running(3));
    }
    expect(await Promise.all(members.map((host) => on(host, number)))).toEqual(pids);
    for (const { unit, files: taken } of wantsOfHost(design, "c1", used).units)
      if (unit === "rabbitmq-server.service") expect(taken.join()).not.toContain("cookie");
  });

  test("lets in a broker that begins with it, and not one that has the old one", async () => {
    for (const host of members) {
      await on(host, "rm -r /var/lib/rabbitmq/.quorate-before");
      await on(host, condition(host, forgotten).test);
    }
    await on("c3", `kill -9 ${await on("c3", number)}; sleep 1`);
    for (const host of ["c1", "c2"]) await within(60_000, host, running(2));
    await begin("c3", "rabbitmq", "setsid rabbitmq-server");
    for (const host of members) await within(120_000, host, running(3));
    const stranger = `mkdir -p /root/old && printf ${before[cookie] ?? ""} >/root/old/.erlang.cookie && chmod 400 /root/old/.erlang.cookie
HOME=/root/old timeout 30 erl_call -R -address 10.77.0.12:25672 -fetch_stdout -no_result_term -e <<<'io:put_chars("in").'`;
    const { exitCode, text } = await hosts.run("c1", stranger);
    expect(exitCode).not.toBe(0);
    expect(text).not.toContain("in\n");
  });
});

describe("the site's authority", () => {
  const own = designSite(siteNamed("certificates of its own", defaultRelease.name));
  const name = "site-authority";
  const served = own.secrets.find((need) => need.name === "endpoints-certificate");
  const authority = own.secrets.find((need) => need.name === name);
  if (served === undefined || authority === undefined) throw new Error("the site has no authority");
  const now = new Date();
  const signed = (kept: Secrets): Secrets => ({ ...kept, [served.name]: generate(served, kept, now) });
  const first = signed({ [name]: generate(authority, {}, now) });
  const next = generate(authority, {}, now);
  const stages: Readonly<Record<"before" | "taken" | "used" | "forgotten", Secrets>> = {
    before: first,
    taken: { ...first, [`${name}.next`]: next },
    used: signed({ [name]: next, [`${name}.old`]: first[name] ?? "" }),
    forgotten: signed({ [name]: next }),
  };

  /** Whether clients on the host believe what is shown at a stage. */
  async function believes(shown: keyof typeof stages): Promise<boolean> {
    const pem = certificateIn(stages[shown][served?.name ?? ""] ?? "");
    const script = `cat >/tmp/shown.pem <<'PEM'\n${pem}PEM\nopenssl verify -CAfile /etc/ssl/certs/ca-certificates.crt -no-CApath /tmp/shown.pem
openssl verify -CApath /etc/ssl/certs -no-CAfile /tmp/shown.pem`;
    return (await hosts.run("c1", `set -e\n${script}`)).exitCode === 0;
  }

  async function bring(stage: keyof typeof stages): Promise<void> {
    const known = { ...exampleSecrets(own.secrets), ...stages[stage] };
    const found = wantsOfSite(own, known).find(({ id }) => id === "authority/believed on c1");
    if (found?.remedy.kind !== "make") throw new Error("trust is made");
    const laid = renderHost(own, "c1", known).filter(({ path }) =>
      path.startsWith("/usr/local/share/ca-certificates/"),
    );
    await on("c1", `rm -f /usr/local/share/ca-certificates/quorate-site*\n${laying(laid)}`);
    expect((await hosts.run("c1", `set -eu -o pipefail\n${found.test}`)).exitCode).toBe(1);
    await on("c1", found.remedy.script);
    await on("c1", found.test);
  }

  test("is believed by a host beside the next one, whichever signed what is shown, and then no more", async () => {
    await bring("before");
    expect([await believes("before"), await believes("used")]).toEqual([true, false]);
    await bring("taken");
    expect([await believes("taken"), await believes("used")]).toEqual([true, true]);
    await on("c1", "sleep 1");
    await bring("forgotten");
    expect([await believes("before"), await believes("forgotten")]).toEqual([false, true]);
  });
});
