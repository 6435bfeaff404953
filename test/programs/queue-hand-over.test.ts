import { afterAll, beforeAll, expect, test } from "vitest";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { binary, inBroker, withBindings } from "../../src/catalogue/rabbitmq/erlang.ts";
import queueLeader from "../../src/catalogue/rabbitmq/queue-leader.erl";
import { rabbitmqTrial } from "../../src/catalogue/rabbitmq/trial.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Two real brokers, one of which hands over what it has. */

const design = designSite(siteNamed("three controllers", defaultRelease.name));
const { letGo, letGoOf } = provision(providedBy(design.providers), "queue");
const login = { user: "quorate_drill", password: "OfADrillThatNobodyHears" };
const brokers = ["c1", "c2"] as const;

let hosts: HostsInImage;
beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24" });
  for (const host of brokers) {
    const files = renderHost(design, host, exampleSecrets(design.secrets)).filter(({ path }) => /rabbitmq/.test(path));
    const start = "RUNNING_UNDER_SYSTEMD=1 setsid rabbitmq-server >/root/log 2>&1 </dev/null &";
    await said(host, `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\n${laying(files)}\n${start}`);
  }
  const size = inBroker('io:format("~b", [catch length(rabbit_mnesia:cluster_nodes(running))])');
  for (const host of brokers)
    await said(host, `for turn in {1..240}; do [ "$(${size}\n)" = 2 ] && exit 0; sleep 0.5; done; exit 1`);
  await said("c1", rabbitmqTrial(design).prepare("quorate_drill", login));
}, 300_000);
afterAll(() => hosts.end());

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect(exitCode, `${host}: ${text}`).toBe(0);
  return text;
}

/** One client publishes every 100 ms and is confirmed each time, one rests, one never acknowledges what it was given. */
const clients = `cat >/root/clients.py <<'PYTHON'
import amqp, socket, sys, time
# Tried again for a while, as every client does: a broker may be busy, and not have noticed yet that another is.
def connect(host, tries=40):
    made = amqp.Connection(f"{host}:5672", "${login.user}", "${login.password}", virtual_host="quorate_drill", confirm_publish=True)
    try:
        made.connect()
        return made, made.channel()
    except (amqp.AMQPError, OSError) as trouble:
        print("again", repr(trouble), flush=True)
        if tries == 1: raise
        time.sleep(0.25)
        return connect(host, tries - 1)
declared = {"durable": True, "auto_delete": False, "arguments": {"x-queue-type": "quorum", "x-quorum-initial-group-size": 2}}
rests = connect("10.77.0.11")
rests[1].queue_declare("kept", **declared)
works = connect("10.77.0.11") if sys.argv[1] == "works" else None
if works:
    works[1].queue_declare("taken", **declared)
    works[1].basic_publish(amqp.Message("x", delivery_mode=2), exchange="", routing_key="taken")
    while works[1].basic_get("taken", no_ack=False) is None: time.sleep(0.05)
host, confirmed, failed, anew = "10.77.0.11", 0, 0, 0
busy = connect(host)
print("there", flush=True)
until = time.time() + float(sys.argv[2])
while time.time() < until:
    # As a client that asks before it publishes whether it was hung up on.
    try:
        busy[0].drain_events(timeout=0.1)
    except socket.timeout:
        pass
    except (amqp.AMQPError, OSError):
        host, anew = "10.77.0.12", anew + 1
        busy = connect(host)
    try:
        busy[1].basic_publish_confirm(amqp.Message("x", delivery_mode=2), exchange="", routing_key="kept")
        confirmed += 1
    except Exception as trouble:
        print(repr(trouble), flush=True)
        failed, host = failed + 1, "10.77.0.12"
        busy = connect(host)
print(f"failed {failed} anew {anew} confirmed {confirmed > 20}", flush=True)
PYTHON
`;
const leader = inBroker(withBindings(queueLeader, { Vhost: binary("quorate_drill"), Queue: binary("kept") }));

test("of the clients of a broker those go that are there through the balancer of one host, and lose nothing", async () => {
  const start = `${clients}python3 /root/clients.py rests 8 >/root/out 2>&1 &
for turn in {1..600}; do grep -q there /root/out && break; sleep 0.1; done
grep there /root/out`;
  const ended = "for turn in {1..200}; do grep failed /root/out && exit 0; sleep 0.1; done; cat /root/out; exit 1";
  // Both speak to the broker of c1: the ones from c1, the others from c2.
  for (const host of brokers) await said(host, start);
  await said("c1", letGoOf?.(design, "c2") ?? "");
  expect(await said("c2", ended)).toBe("failed 0 anew 1 confirmed True");
  expect(await said("c1", ended)).toBe("failed 0 anew 0 confirmed True");
}, 120_000);

test("a broker that hands over leads nothing and has no client, and none of them lost what it published", async () => {
  await said(
    "c1",
    `${clients}python3 /root/clients.py rests 20 >/root/out 2>&1 &
for turn in {1..600}; do grep -q there /root/out && break; sleep 0.1; done
grep there /root/out`,
  );
  expect(await said("c1", leader)).toBe("c1");
  expect((await hosts.run("c1", `set -eu\n${letGo?.test ?? ""}`)).exitCode).toBe(1);
  await said("c1", letGo?.make ?? "");
  await said("c1", letGo?.test ?? "");
  expect(await said("c2", leader)).toBe("c2");
  expect(
    await said(
      "c1",
      "for turn in {1..300}; do grep failed /root/out && exit 0; sleep 0.1; done; cat /root/out; exit 1",
    ),
  ).toBe("failed 0 anew 1 confirmed True");
}, 120_000);

test("a client that has not acknowledged what it was given is left alone, and told of", async () => {
  await said(
    "c1",
    `python3 /root/clients.py works 40 >/root/worker 2>&1 &
for turn in {1..600}; do grep -q there /root/worker && break; sleep 0.1; done
grep there /root/worker`,
  );
  const { exitCode, text } = await hosts.run("c1", `set -eu -o pipefail\n${letGo?.make ?? ""}`);
  expect([exitCode, text]).toEqual([1, "it still leads 0 queues, and has 1 clients that are at work"]);
}, 120_000);

test("a broker that does not run has nothing to hand over", async () => {
  await said("c1", "rabbitmqctl stop >/dev/null 2>&1");
  await said("c1", letGo?.test ?? "");
}, 120_000);
