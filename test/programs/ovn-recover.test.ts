import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecoveryDecision, RecoveryOrder } from "../../src/catalogue/contract/recovery.ts";
import { vocabulary } from "../../src/catalogue/index.ts";
import { databases, northbound, placesOf } from "../../src/catalogue/ovn/databases.ts";
import { ovnRecovery } from "../../src/catalogue/ovn/recovery.ts";
import { designSite } from "../../src/design/design-site.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";

/** OVN's databases after the worst: three real members whose servers are killed, on hosts that are not booted; in this order. */

const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
vip: { internal: 10.77.0.10/24 }
fencing: { agent: lab }
services: { keystone: {}, neutron: { backend: ovn, physicalNetworks: { outside: eth1 } } }
`;
const { site } = parseSite(text, "site.yaml", vocabulary);
if (site === undefined) throw new Error("the site cannot be read");
const design = designSite(site);
const recovery = ovnRecovery(design);
const names = ["c1", "c2", "c3"];
const none: RecoveryOrder = { acceptLossOf: [], trust: [], giveUp: [], snapshots: true };
const { socket } = placesOf(northbound);
let hosts: HostsInImage;

/** Of systemd what the steps ask for: a unit's server is started and stopped as it would be. */
const systemctl = `systemctl() {
  local order=$1 unit=\${!#} short
  case $unit in *-nb.service) short=nb ;; *) short=sb ;; esac
  local pid=/run/ovn/ovn\${short}_db.pid db=/var/lib/ovn/ovn\${short}_db.db
  case $order in
    start) kill -0 "$(cat $pid 2>/dev/null)" 2>/dev/null ||
      ovsdb-server --detach --no-chdir --pidfile=$pid --unixctl=/run/ovn/ovn\${short}_db.ctl \\
        --remote=punix:/run/ovn/ovn\${short}_db.sock --log-file=/var/log/ovn/$short.log -vconsole:off $db ;;
    stop) ! kill -KILL "$(cat $pid 2>/dev/null)" 2>/dev/null || { rm -f $pid; sleep 0.3; } ;;
    is-active) kill -0 "$(cat $pid 2>/dev/null)" 2>/dev/null ;;
  esac
}
`;

async function on(host: string, script: string): Promise<string> {
  const { exitCode, text: said } = await hosts.run(host, `set -eu -o pipefail\n${systemctl}${script}`);
  if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${said}`);
  return said;
}

async function decided(there: readonly string[], order: Partial<RecoveryOrder> = {}): Promise<RecoveryDecision> {
  const said = new Map<string, string>();
  for (const host of there) said.set(host, await on(host, recovery.facts(host)));
  return recovery.decide(said, { ...none, ...order }, "t1");
}

/** @param cutAfter how many steps are made before it is cut off */
async function carriedOut(decision: RecoveryDecision, cutAfter = Infinity): Promise<void> {
  if (decision.kind !== "recover") throw new Error(`${decision.kind}: ${decision.because}`);
  for (const step of decision.steps.slice(0, cutAfter)) {
    const holds = async () =>
      (await hosts.run(step.host, `set -eu -o pipefail\n${systemctl}${step.test}`)).exitCode === 0;
    if (await holds()) continue;
    await on(step.host, step.make);
    await expect.poll(holds, { timeout: step.settleMs, message: step.what }).toBe(true);
  }
}

/** Power is lost: nothing ends by itself. */
async function lost(which: readonly string[]): Promise<void> {
  for (const host of which) await on(host, "systemctl stop x-nb.service; systemctl stop x-sb.service");
}

/** A switch is made: the server that leads takes it, and any of them may. */
async function told(which: readonly string[], name: string): Promise<void> {
  await expect
    .poll(
      async () => {
        for (const host of which) {
          const make = `ovn-nbctl -t 5 --db=unix:${socket} --may-exist ls-add ${name}`;
          if ((await hosts.run(host, make)).exitCode === 0) return true;
        }
        return false;
      },
      { timeout: 60_000 },
    )
    .toBe(true);
}

const switches = (host: string): Promise<string> =>
  on(
    host,
    `ovn-nbctl -t 10 --db=unix:${socket} --no-leader-only --bare --columns=name list Logical_Switch | sed '/^$/d' | sort | tr '\\n' ' '`,
  );

beforeAll(async () => {
  hosts = new HostsInImage(
    await programsImage(),
    Object.fromEntries(design.hosts.map(({ name, address }) => [name, `${address}/24`])),
  );
  for (const [index, host] of names.entries()) {
    const own = `10.77.0.1${index + 1}`;
    const made = databases.map((database) => {
      const { file, schemaFile } = placesOf(database);
      return index === 0
        ? `ovsdb-tool create-cluster ${file} ${schemaFile} tcp:${own}:${database.raftPort}`
        : `ovsdb-tool join-cluster ${file} ${database.schema} tcp:${own}:${database.raftPort} tcp:10.77.0.11:${database.raftPort}`;
    });
    await on(
      host,
      `mkdir -p /run/ovn /var/lib/ovn /var/log/ovn\n${made.join("\n")}\nsystemctl start x-nb.service; systemctl start x-sb.service`,
    );
  }
}, 600_000);

afterAll(async () => {
  await hosts.end();
});

test("while they serve nothing is to be done, and each says how far it is", async () => {
  await expect.poll(async () => (await decided(["c3"])).kind).toBe("serves");
  await told(names, "one");
  await told(names, "two");
  const decision = await decided(names);
  expect(decision.kind).toBe("serves");
  expect(decision.copies.map(({ says }) => says.replaceAll(/(?<=cluster )\w{4}|\d+/gu, "#"))).toEqual(
    names.map(
      () =>
        "OVN_Northbound to entry # of term # of cluster #, serves; OVN_Southbound to entry # of term # of cluster #, serves",
    ),
  );
});

test("after all lost power a majority is started, and has all; one alone is refused however far it is", async () => {
  await lost(["c3"]);
  await told(["c1", "c2"], "three");
  expect(await switches("c1")).toBe("one three two");
  await lost(["c1", "c2"]);
  // c3 has never heard of the third.
  const refused = await decided(["c3"]);
  expect(refused.kind).toBe("refuse");
  expect(refused.because).toMatch(
    /^an entry of OVN_Northbound was acknowledged once 2 of 3 members had it, and 1 part can be compared: c1 and c2 cannot be asked, and may have had more than c3 \(entry \d+ of term \d+\); bring back 1, or go on without: --accept-loss-of c1 --accept-loss-of c2; an entry of OVN_Southbound/,
  );
  await carriedOut(await decided(["c1", "c3"]));
  expect(await switches("c3")).toBe("one three two");
  await on("c2", "systemctl start x-nb.service; systemctl start x-sb.service");
}, 300_000);

test("with two lost for good, as agreed, the third begins anew with all that it has, cut off after any step", async () => {
  await expect.poll(() => switches("c2")).toBe("one three two");
  await lost(names);
  const decision = await decided(["c3"], { acceptLossOf: ["c1", "c2"] });
  expect(decision).toMatchObject({
    kind: "recover",
    loses: expect.stringMatching(
      /^what c1 and c2 alone had of OVN_Northbound after entry \d+ of term \d+; while both are on/,
    ),
  });
  if (decision.kind !== "recover") throw new Error();
  for (let cut = 1; cut < decision.steps.length; cut += 1) {
    await carriedOut(decision, cut);
    await lost(["c3"]);
  }
  await carriedOut(decision);
  expect(await switches("c3")).toBe("one three two");
  await told(["c3"], "four");
  // What it was lies beside it.
  expect(await on("c3", "ls /var/lib/ovn")).toContain("ovnnb_db.db.before-t1");
}, 300_000);

test("one that comes back is of another cluster: it is left as it is, and joins once it is given up", async () => {
  await on("c1", "systemctl start x-nb.service; systemctl start x-sb.service");
  const decision = await decided(["c1", "c3"]);
  expect(decision.kind).toBe("serves");
  expect(decision.because).toMatch(
    /; c1 holds OVN_Northbound of another cluster \(c1 entry \d+ of term \d+\): it is left as it is until quorate recover --give-up c1;/,
  );
  await carriedOut(await decided(["c1", "c3"], { giveUp: ["c1"] }));
  expect(await switches("c1")).toBe("four one three two");
  expect(await decided(["c1", "c3"])).toMatchObject({ kind: "serves" });
  expect(await on("c1", "ls /var/lib/ovn")).toContain("ovnnb_db.db.before-t1");
}, 300_000);
