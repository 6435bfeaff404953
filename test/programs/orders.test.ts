import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order } from "../../src/catalogue/contract/roles/order.ts";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { hostSystem, wantsOfHost } from "../../src/design/wants.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** What an operator has a balancer told, said to HAProxy with its rendered file; the caches behind it are memcached. */

const site = siteNamed("three controllers", defaultRelease.name);
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
const { orders } = provision(providedBy(design.providers), "balancer");
const relay = design.relays[0];
if (relay === undefined) throw new Error("the site has no relay");

let hosts: HostsInImage;
beforeAll(async () => {
  const image = await ensureImage(hostSystem(site), () => undefined);
  hosts = new HostsInImage(image.path, { c1: "10.77.0.11/24", c2: "10.77.0.12/24", c3: "10.77.0.13/24" });
  for (const host of ["c2", "c3"]) {
    const address = design.hosts.find(({ name }) => name === host)?.address ?? "";
    await hosts.run(host, `memcached -d -u nobody -l ${address} -p 11211`);
  }
  const files = renderHost(design, "c1", secrets).filter(({ path }) => path.includes("haproxy"));
  const { exitCode, text } = await hosts.run(
    "c1",
    `set -eu
${laying(files)}
mkdir -p /run/haproxy
sysctl -qw net.ipv4.ip_nonlocal_bind=1
haproxy -W -D -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1
for turn in {1..60}; do grep -q END <<<"$(printf 'stats\\r\\nquit\\r\\n' | socat -t 2 - TCP:127.0.0.1:${relay.port} 2>/dev/null)" && exit 0; sleep 0.25; done
exit 1`,
  );
  expect([exitCode, text]).toEqual([0, ""]);
}, 900_000);
afterAll(() => hosts.end());

/** Whether an order holds, is carried out, and holds then. */
async function carriedOut({ make, test: holds }: Order): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const script of [holds, make, holds])
    codes.push((await hosts.run("c1", `set -eu -o pipefail\n${script}`)).exitCode ?? -1);
  return codes;
}

/** To which host a new client of the cache is sent. */
async function servedBy(): Promise<string> {
  const script = `
before=$(echo "show stat" | socat -t 2 - /run/haproxy/admin.sock)
printf 'stats\\r\\nquit\\r\\n' | socat -t 2 - TCP:127.0.0.1:${relay?.port} >/dev/null
after=$(echo "show stat" | socat -t 2 - /run/haproxy/admin.sock)
total() { awk -F, -v p=${relay?.name} '$1 == p && $2 !~ /END$/ { print $2, $8 }' <<<"$1"; }
diff <(total "$before") <(total "$after") | awk '/^>/ { print $2 }'`;
  return (await hosts.run("c1", script)).text.trim();
}

test("a host that is drained gets no new client, not even those that were stuck to it; given back it does not take them again", async () => {
  const first = await servedBy();
  const other = first === "c3" ? "c2" : "c3";
  const served = [
    { by: relay?.name ?? "", host: first },
    { by: "keystone", host: first },
  ];
  expect(await carriedOut(orders.withhold(served))).toEqual([1, 0, 0]);
  expect(await servedBy()).toBe(other);
  expect((await hosts.run("c1", `set -eu\n${orders.deserted(served)}`)).exitCode).toBe(0);
  const probe = wantsOfHost(design, "c1", secrets).probes.find(({ component }) => component === "haproxy");
  const { text, exitCode } = await hosts.run("c1", probe?.script ?? "");
  expect(probe?.parse(text, exitCode ?? 1, "c1").detail).toMatchObject({
    servers: expect.arrayContaining([expect.objectContaining({ endpoint: relay?.name, host: first, withheld: true })]),
  });
  expect(await carriedOut(orders.giveBack(served))).toEqual([1, 0, 0]);
  // One writer without failback: who serves goes on to.
  expect(await servedBy()).toBe(other);
});

test("who is sent where is told by one word: to a server that is not the first, over the choice of the others", async () => {
  const now = await servedBy();
  const other = now === "c3" ? "c2" : "c3";
  for (const host of [other, now, other]) {
    const order = orders.steer({ by: relay?.name ?? "", host }, relay?.port);
    expect(await carriedOut(order)).toEqual([1, 0, 0]);
    expect(await servedBy()).toBe(host);
    // Its client has written its choice into the table: by the server's key now, not by its number.
    expect((await hosts.run("c1", `set -eu\n${order.test}`)).exitCode).toBe(0);
  }
  const nobody = orders.steer({ by: relay?.name ?? "", host: "c9" });
  expect(await hosts.run("c1", `set -eu\n${nobody.make}`)).toMatchObject({
    exitCode: 1,
    text: `there is no server ${relay?.name}/c9`,
  });
});

test("a client that is there counts, and a server that there is not is told of", async () => {
  const now = await servedBy();
  const served = [{ by: relay?.name ?? "", host: now }];
  const { text, exitCode } = await hosts.run(
    "c1",
    `set -eu
(sleep 3) | socat -t 5 - TCP:127.0.0.1:${relay?.port} >/dev/null 2>&1 &
sleep 1
${orders.deserted(served)}`,
  );
  expect([exitCode, text]).toEqual([1, expect.stringContaining(`${relay?.name}/${now} has 1 sessions`)]);
  const cut = await hosts.run(
    "c1",
    `set -eu
(sleep 8) | socat -t 9 - TCP:127.0.0.1:${relay?.port} >/dev/null 2>&1 &
client=$!
sleep 1
${orders.close(served).make}
for turn in {1..20}; do kill -0 $client 2>/dev/null || break; sleep 0.1; done
! kill -0 $client 2>/dev/null
${orders.close(served).test}`,
  );
  expect(cut).toEqual({ exitCode: 0, text: "" });
  const none = await hosts.run("c1", `set -eu\n${orders.withhold([{ by: "nothing", host: "c9" }]).make}`);
  expect([none.exitCode, none.text]).toEqual([1, expect.stringContaining("nothing/c9: ")]);
});
