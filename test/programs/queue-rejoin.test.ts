import { afterAll, beforeAll, expect, test } from "vitest";
import { brokerAgrees, inBroker } from "../../src/catalogue/rabbitmq/erlang.ts";
import { rabbitmqTrial } from "../../src/catalogue/rabbitmq/trial.ts";
import { rejoinOthers } from "../../src/catalogue/rabbitmq/watch.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Three real brokers, one of which the others gave up and hear again. */

const design = designSite(siteNamed("three controllers", defaultRelease.name));
const trial = rabbitmqTrial(design);
const vhost = "quorate_drill";
const login = { user: vhost, password: "OfADrillThatNobodyHears" };
const brokers = ["c1", "c2", "c3"] as const;

let hosts: HostsInImage;
beforeAll(async () => {
  hosts = new HostsInImage(
    await programsImage(),
    Object.fromEntries(brokers.map((host, index) => [host, `10.77.0.1${index + 1}/24`])),
  );
  for (const host of brokers) {
    const files = renderHost(design, host, exampleSecrets(design.secrets)).filter(({ path }) => /rabbitmq/.test(path));
    const start = "RUNNING_UNDER_SYSTEMD=1 setsid rabbitmq-server >/root/log 2>&1 </dev/null &";
    await said(host, `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\n${laying(files)}\n${start}`);
  }
  const size = inBroker('io:format("~b", [catch length(rabbit_mnesia:cluster_nodes(running))])');
  for (const host of brokers)
    await said(host, `for turn in {1..240}; do [ "$(${size}\n)" = 3 ] && exit 0; sleep 0.5; done; exit 1`);
}, 300_000);
afterAll(() => hosts.end());

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect(exitCode, `${host}: ${text}`).toBe(0);
  return text;
}

/** c3 is away until the others have given it up, and back before it has paused. */
const parts = `cut() { nft 'add table inet cut; add chain inet cut in { type filter hook input priority 0; policy drop; }; add chain inet cut out { type filter hook output priority 0; policy drop; }'; nft 'add rule inet cut in iif lo accept; add rule inet cut out oif lo accept'; }
for turn in {1..60}; do
  cut; sleep 1; nft delete table inet cut; sleep 1.5
  if ${brokerAgrees("rabbit_node_monitor:partitions() =/= []")}; then exit 0; fi
done
exit 1`;

const declares = `cat >/root/declare.py <<'PYTHON'
import amqp
made = amqp.Connection("10.77.0.11:5672", "${login.user}", "${login.password}", virtual_host="${vhost}", confirm_publish=True)
made.connect()
channel = made.channel()
channel.queue_declare("kept", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum", "x-quorum-initial-group-size": 3})
channel.basic_publish_confirm(amqp.Message("x", delivery_mode=2), exchange="", routing_key="kept")
PYTHON
python3 /root/declare.py`;
const needed = inBroker('io:format("~b", [length(rabbit_quorum_queue:list_with_minimum_quorum())])');

test("comes back once no queue needs its vote; one that was deleted elsewhere meanwhile needs it no more", async () => {
  await said("c1", trial.prepare(vhost, login));
  await said("c1", declares);
  await said("c3", parts);
  await said("c1", trial.remove(vhost));
  expect(await said("c3", `for turn in {1..60}; do [ "$(${needed}\n)" = 1 ] && exit 0; sleep 0.5; done; exit 1`)).toBe(
    "",
  );
  expect(await said("c1", rejoinOthers)).toBe("");
  expect(await said("c3", rejoinOthers)).toBe("the other brokers did not believe this one, which was started anew");
  expect(
    await said(
      "c1",
      `for turn in {1..60}; do ${brokerAgrees("rabbit_node_monitor:partitions() =:= []")} && exit 0; sleep 0.5; done; exit 1`,
    ),
  ).toBe("");
}, 300_000);
