import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { hostSystem, wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { laying } from "./image-root.ts";

/** Two members and the quorum host, by their own programs; the tests build on each other, in this order. */

const example = "examples/two-nodes-qdevice.yaml";
const { site } = parseSite(readFileSync(example, "utf8"), example, vocabulary);
if (site === undefined) throw new Error("the example cannot be read");
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
const conditions = wantsOfSite(design, secrets);
const certificates = conditions.filter(({ id }) => id.startsWith("corosync/certificate"));
let hosts: HostsInImage;

beforeAll(async () => {
  const { path } = await ensureImage(hostSystem(site), () => undefined);
  hosts = new HostsInImage(path, Object.fromEntries(design.hosts.map(({ name, address }) => [name, `${address}/24`])));
  for (const { name } of design.hosts) {
    const files = renderHost(design, name, secrets).filter(({ path: at }) => /corosync|garb|await-members/u.test(at));
    // Programs that are killed leave their memory's files behind: each host has its own place for them.
    await on(name, `mount -t tmpfs tmpfs /dev/shm\nmkdir -p /run/corosync-qdevice\n${laying(files)}`);
  }
}, 300_000);

afterAll(async () => {
  await hosts.end();
});

async function on(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${text}`);
  return text;
}

/** Runs a program until it is killed; its last words are in a file. */
async function begin(host: string, name: string, command: string): Promise<void> {
  await on(host, `nohup ${command} >/tmp/${name}.log 2>&1 </dev/null & echo $! >/tmp/${name}.pid`);
}

async function kill(host: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) await on(host, `kill -9 $(cat /tmp/${name}.pid)`);
}

/** Waits until a question is answered with 0 on a host; how long that was, in milliseconds. */
async function within(ms: number, host: string, question: string): Promise<number> {
  const begun = Date.now();
  while ((await hosts.run(host, question)).exitCode !== 0) {
    if (Date.now() - begun > ms) throw new Error(`on ${host} after ${ms} ms, ${question}: ${await state(host)}`);
  }
  return Date.now() - begun;
}

async function state(host: string): Promise<string> {
  return (await hosts.run(host, "corosync-quorumtool -s; corosync-qdevice-tool -s; tail -n 5 /tmp/*.log")).text;
}

const votes = (count: number): string =>
  `corosync-quorumtool -s | grep -Eq '^Total votes: +${count}$' && corosync-quorumtool -s >/dev/null`;

test("each host makes its own certificate of the shared key, once", async () => {
  expect(certificates.map(({ host }) => host)).toEqual(["c1", "c2", "q1"]);
  for (const { host, test: holds, remedy } of certificates) {
    expect((await hosts.run(host, holds)).exitCode).not.toBe(0);
    if (remedy.kind !== "make") throw new Error("a certificate is made");
    await on(host, remedy.script);
    expect((await hosts.run(host, holds)).exitCode).toBe(0);
  }
});

test("the quorum host lends its vote over TLS, to members with a certificate of that key", async () => {
  await on("q1", "install -d -o coroqnetd /run/corosync-qnetd");
  const { COROSYNC_QNETD_OPTIONS: options = "" } = Object.fromEntries(
    (await on("q1", "grep -v '^#' /etc/default/corosync-qnetd"))
      .split("\n")
      .map((line) => line.replaceAll('"', "").split(/=(.*)/su).slice(0, 2)),
  );
  const user = "setpriv --reuid coroqnetd --regid coroqnetd --clear-groups";
  await begin("q1", "qnetd", `${user} corosync-qnetd -f ${options}`);
  await within(10_000, "q1", "corosync-qnetd-tool -s");
  for (const host of design.members) {
    await begin(host, "corosync", "corosync -f");
    await within(10_000, host, "corosync-quorumtool -s | grep -q '^Ring ID'");
    await begin(host, "qdevice", "corosync-qdevice -f");
  }
  for (const host of design.members) await within(20_000, host, votes(3));
  expect(await on("q1", "corosync-qnetd-tool -lv")).toMatch(/TLS active:\s+Yes \(client certificate verified\)/u);
  const alone = conditions.find(({ id }) => id === "corosync/nobody else is a member");
  expect((await hosts.run("c1", alone?.test ?? "false")).exitCode).toBe(0);
  const wants = wantsOfHost(design, "q1", secrets).probes.find(({ component }) => component === "corosync-qnetd");
  expect(wants?.parse(await on("q1", wants.script), 0, "q1")).toMatchObject({
    state: "up",
    sentence: "votes; 2 of 2 members ask it",
  });
});

test("a member with a certificate of another key is not heard", async () => {
  await on(
    "c2",
    `kill -9 $(cat /tmp/qdevice.pid)
mv /etc/corosync/qdevice/net/nssdb /root/good
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt >/root/other.key`,
  );
  const other = certificates.find(({ host }) => host === "c2")?.remedy;
  if (other?.kind !== "make") throw new Error("a certificate is made");
  await on("c2", other.script.replace(/^key=.*$/mu, "key=/root/other.key"));
  await begin("c2", "stranger", "corosync-qdevice -f -d");
  await within(10_000, "c2", "grep -q 'certificate verification failure' /tmp/stranger.log");
  await within(10_000, "c2", votes(2));
  await within(10_000, "q1", "corosync-qnetd-tool -s | grep -Eq '^Connected clients:[[:space:]]+1$'");
  await kill("c2", "stranger");
  await on("c2", "rm -rf /etc/corosync/qdevice/net/nssdb && mv /root/good /etc/corosync/qdevice/net/nssdb");
  await begin("c2", "qdevice", "corosync-qdevice -f");
  await within(20_000, "c2", votes(3));
});

test("the members go on without the quorum host, and it comes back", async () => {
  await kill("q1", "qnetd");
  await within(10_000, "c1", votes(2));
  await within(10_000, "c2", votes(2));
  await begin(
    "q1",
    "qnetd",
    "setpriv --reuid coroqnetd --regid coroqnetd --clear-groups corosync-qnetd -f -l 10.77.0.13 -s req -c on",
  );
  await within(20_000, "c1", votes(3));
  await within(20_000, "c2", votes(3));
});

test("where the members do not see each other, the survivor alone goes on", async () => {
  await on(
    "c1",
    "nft 'add table inet cut; add chain inet cut in { type filter hook input priority 0; }; add rule inet cut in ip saddr 10.77.0.12 drop'",
  );
  await on(
    "c2",
    "nft 'add table inet cut; add chain inet cut in { type filter hook input priority 0; }; add rule inet cut in ip saddr 10.77.0.11 drop'",
  );
  await within(20_000, "c1", votes(2));
  await within(20_000, "c2", "! corosync-quorumtool -s >/dev/null");
  expect((await hosts.run("c1", votes(2))).exitCode).toBe(0);
  for (const host of design.members) await on(host, "nft delete table inet cut");
  for (const host of design.members) await within(20_000, host, votes(3));
});

test("the member that is left goes on with the quorum host's vote", async () => {
  await on("-", "ip link set to-c1 down");
  await within(20_000, "c2", votes(2));
  await within(20_000, "c1", "! corosync-quorumtool -s >/dev/null");
  await on("-", "ip link set to-c1 up");
  for (const host of design.members) await within(20_000, host, votes(3));
});

test("a member that boots does not wait for the vote of a quorum host, and does for the other member", async () => {
  await kill("q1", "qnetd");
  for (const host of design.members) await within(10_000, host, votes(2));
  expect((await hosts.run("c1", "timeout 3 /usr/libexec/quorate/await-members")).exitCode).toBe(0);
  await on("-", "ip link set to-c2 down");
  await within(20_000, "c1", "corosync-quorumtool -s | grep -q '^Nodes: *1$'");
  expect((await hosts.run("c1", "timeout 3 /usr/libexec/quorate/await-members")).exitCode).toBe(124);
});

test("the arbitrator takes the options of group communication, and refuses one that it does not know", async () => {
  await on("q1", "mkdir -p /var/lib/garbd");
  const start = "timeout 3 /usr/bin/garb-systemd start";
  expect((await hosts.run("q1", `${start} 2>&1 | tail -n 1; exit "\${PIPESTATUS[0]}"`)).exitCode).toBe(124);
  const { exitCode, text } = await hosts.run(
    "q1",
    `sed -i 's/evs.suspect_timeout/evs.nonsense/' /etc/default/garb\n${start} 2>&1`,
  );
  expect(exitCode).not.toBe(124);
  expect(text).toContain("evs.nonsense");
});

test("the arbitrator is started at boot, which the package does not see to", async () => {
  const condition = conditions.find(({ id }) => id === "galera/the arbitrator starts with its host");
  if (condition?.remedy.kind !== "make") throw new Error("there is a link to make");
  expect((await hosts.run("q1", condition.test)).exitCode).not.toBe(0);
  expect(await on("q1", "systemctl is-enabled garb.service")).toBe("enabled");
  await on("q1", condition.remedy.script);
  expect((await hosts.run("q1", condition.test)).exitCode).toBe(0);
});
