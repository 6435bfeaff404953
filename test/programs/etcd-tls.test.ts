import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { hostSystem, wantsOfSite } from "../../src/design/wants.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { generate } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Three real members of the store, and somebody who holds a key of the site's, of another cluster than the store. In this order. */

const site = siteNamed("PostgreSQL under Patroni, certificates", defaultRelease.name);
const design = designSite(site);
const secrets: Record<string, string> = {};
for (const need of design.secrets) secrets[need.name] = generate(need, secrets, new Date());
const members = { c1: "10.77.0.11", c2: "10.77.0.12", c3: "10.77.0.13" } as const;
const marker = "a-lease-that-is-nobodys-business";
let hosts: HostsInImage;

async function on(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${text}`);
  return text;
}

async function refused(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `${script} 2>&1`);
  expect(exitCode, text).not.toBe(0);
  expect(text).not.toContain(marker);
  return text;
}

/** What a member of the database shows, whose authority is another than the store's: any service's holder has no more. */
const ofAnother = "/etc/quorate/postgresql/member.pem";
const ofStore = "/etc/quorate/etcd/member.pem";
const believed = "/etc/ssl/quorate-etcd.pem";
const control = "/usr/libexec/quorate/etcdctl";
const client = `env ETCDCTL_API=3 etcdctl --command-timeout=5s --endpoints=https://10.77.0.11:2379 --cacert=${believed}`;
const shows = (pem: string): string => `--cert=${pem} --key=${pem}`;

beforeAll(async () => {
  const own = Object.fromEntries(Object.entries(members).map(([name, address]) => [name, `${address}/24`]));
  const { suite, packages } = hostSystem(site);
  const image = await ensureImage({ suite, packages }, () => undefined);
  hosts = new HostsInImage(image.path, { ...own, x1: "10.77.0.66/24" });
  const all = Object.entries(members).map(([name, address]) => `${name}=https://${address}:2380`);
  for (const host of [...Object.keys(members), "x1"]) {
    const files = renderHost(design, host === "x1" ? "c2" : host, secrets).filter(({ path }) =>
      /etcd|postgresql\/member|^\/etc\/ssl\/quorate/u.test(path),
    );
    await on(host, `mkdir -p /root\n${laying(files)}`);
    if (host === "x1") continue;
    await on(
      host,
      `install -d -o etcd -m 0700 /var/lib/etcd
set -a; . /etc/default/etcd; set +a
ETCD_INITIAL_CLUSTER=${all.join(",")} ETCD_INITIAL_CLUSTER_STATE=new setsid setpriv --reuid etcd --regid etcd --init-groups etcd >/tmp/etcd.log 2>&1 </dev/null &`,
    );
  }
  await on(
    "c1",
    `for turn in {1..120}; do if ${control} endpoint health >/dev/null 2>&1; then break; fi; sleep 0.5; done
${control} put /quorate/lease ${marker} >/dev/null`,
  );
  const logins = wantsOfSite(design, secrets).find(({ id }) => id === "etcd/asks who comes");
  if (logins?.remedy.kind !== "make") throw new Error("logins are simply made");
  await on(logins.host, logins.remedy.script);
});

afterAll(async () => {
  await hosts.end();
});

test("the store answers who has a login, by TLS", async () => {
  expect(await on("c3", `${control} get --print-value-only /quorate/lease`)).toBe(marker);
});

test("a key of the site's is no login: neither another cluster's nor a member's own", async () => {
  expect(await refused("x1", `${client} get /quorate/lease`)).toMatch(/user name is empty/);
  expect(await refused("x1", `${client} ${shows(ofAnother)} get /quorate/lease`)).toMatch(/user name is empty/);
  expect(await refused("x1", `${client} ${shows(ofStore)} get /quorate/lease`)).toMatch(/user name is empty/);
  for (const order of ["put /quorate/lease mine", "member add x1 --peer-urls=https://10.77.0.66:2380", "user list"])
    expect(await refused("x1", `${client} ${shows(ofStore)} ${order}`)).toMatch(/user name is empty|permission denied/);
  // Who its members are etcd 3.5 tells whoever asks.
  expect(await on("x1", `${client} member list | grep -c started`)).toBe("3");
});

const asks = (pem: string): string =>
  `curl -sS --http1.1 --max-time 5 --cacert ${believed} --cert ${pem} --key ${pem} https://10.77.0.11:2380/members`;

test("members hear nobody whose key is another cluster's, and believe nobody else to be one of them", async () => {
  expect(await refused("x1", asks(ofAnother))).toMatch(/alert|certificate|bad/);
  expect(await refused("x1", asks("").replace(/--cert {2}--key/u, ""))).toMatch(/alert|certificate|bad|blank/);
  // So it is the key that they ask for, and that it comes from where its member is: there they answer.
  expect(await on("c2", asks(ofStore))).toContain('"name":"c1"');
  await refused("x1", asks(ofStore));
  expect(await on("c1", "cat /tmp/etcd.log")).toMatch(/10\.77\.0\.66\\?" does not match any of DNSNames/);
});

test("a real member that shows another cluster's key in the place of one does not get in", async () => {
  await on(
    "x1",
    `install -d -o etcd -m 0700 /var/lib/etcd
install -o etcd -m 0400 ${ofAnother} /root/rogue.pem; chmod 711 /root
set -a; . /etc/default/etcd; set +a
export ETCD_PEER_CERT_FILE=/root/rogue.pem ETCD_PEER_KEY_FILE=/root/rogue.pem ETCD_CERT_FILE=/root/rogue.pem ETCD_KEY_FILE=/root/rogue.pem
export ETCD_NAME=c2 ETCD_INITIAL_CLUSTER=c1=https://10.77.0.11:2380,c2=https://10.77.0.66:2380 ETCD_INITIAL_CLUSTER_STATE=existing
export ETCD_LISTEN_PEER_URLS=https://10.77.0.66:2380 ETCD_INITIAL_ADVERTISE_PEER_URLS=https://10.77.0.66:2380 ETCD_LISTEN_CLIENT_URLS=https://10.77.0.66:2379 ETCD_ADVERTISE_CLIENT_URLS=https://10.77.0.66:2379
timeout 15 setpriv --reuid etcd --regid etcd --init-groups etcd >/tmp/etcd.log 2>&1 </dev/null || true`,
  );
  expect(await on("x1", "cat /tmp/etcd.log")).toMatch(/cannot fetch cluster info from peer urls/);
  // Who is turned away may hear no more of it than that the connection is gone.
  expect(await on("c1", "cat /tmp/etcd.log")).toMatch(/rejected connection[^\n]*10\.77\.0\.66[^\n]*unknown authority/);
  expect(await on("x1", `{ grep -rlaF ${marker} /var/lib/etcd || true; } | wc -l`)).toBe("0");
  const ids = await on("c1", `${control} member list`);
  expect(ids.split("\n")).toHaveLength(3);
  expect(ids).not.toContain("10.77.0.66");
});
