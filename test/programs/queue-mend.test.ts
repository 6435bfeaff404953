import { afterAll, beforeAll, expect, test } from "vitest";
import { brokerAgrees, inBroker } from "../../src/catalogue/rabbitmq/erlang.ts";
import { rabbitmqTrial } from "../../src/catalogue/rabbitmq/trial.ts";
import { mendQueues } from "../../src/catalogue/rabbitmq/watch.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** Three real brokers that hear each other by TLS alone, and queues whose copies do not follow each other. */

const design = designSite(siteNamed("certificates of its own", defaultRelease.name));
const trial = rabbitmqTrial(design);
const vhost = "quorate_drill";
const login = { user: vhost, password: "OfADrillThatNobodyHears" };
const brokers = ["c1", "c2", "c3"] as const;
const starts = "RUNNING_UNDER_SYSTEMD=1 setsid rabbitmq-server >/root/log 2>&1 </dev/null &";
const run = (count: number): string => brokerAgrees(`catch length(rabbit_mnesia:cluster_nodes(running)) =:= ${count}`);

let hosts: HostsInImage;
beforeAll(async () => {
  hosts = new HostsInImage(
    await programsImage(),
    Object.fromEntries(brokers.map((host, index) => [host, `10.77.0.1${index + 1}/24`])),
  );
  for (const host of brokers) {
    const files = renderHost(design, host, exampleSecrets(design.secrets)).filter(({ path }) =>
      /rabbitmq|^\/etc\/ssl\/quorate/.test(path),
    );
    await said(host, `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\n${laying(files)}\n${starts}`);
  }
  for (const host of brokers) await said(host, until(run(3)));
  await said("c1", trial.prepare(vhost, login));
}, 300_000);
afterAll(() => hosts.end());

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${script}`);
  expect(exitCode, `${host}: ${text}`).toBe(0);
  return text;
}

function until(holds: string): string {
  return `for turn in {1..240}; do if ${holds}; then exit 0; fi; sleep 0.5; done; exit 1`;
}

/** What a client of c1 does with `channel`. */
function client(does: string): string {
  return `cat >/root/client.py <<'PYTHON'
import amqp, ssl
made = amqp.Connection("10.77.0.11:5671", "${login.user}", "${login.password}", virtual_host="${vhost}", confirm_publish=True, read_timeout=20, ssl={"cert_reqs": ssl.CERT_NONE})
made.connect()
channel = made.channel()
def declare(queue):
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum", "x-quorum-initial-group-size": 3})
def publish(queue, *texts):
    for text in texts:
        channel.basic_publish_confirm(amqp.Message(text, delivery_mode=2), exchange="", routing_key=queue)
def get(queue):
    got = channel.basic_get(queue, no_ack=True)
    return got.body if got else None
${does}
PYTHON
python3 /root/client.py`;
}

/** Whether all copies of a queue are there and where the leader is. */
function follows(queue: string): string {
  const positions = `[maps:get(last_applied, M) || N <- maps:get(nodes, amqqueue:get_type_state(Q)), M <- [erpc:call(N, ra, key_metrics, [{element(1, amqqueue:get_pid(Q)), N}])], maps:get(state, M) =/= noproc]`;
  return brokerAgrees(
    `begin {ok, Q} = rabbit_amqqueue:lookup({resource, <<"${vhost}">>, queue, <<"${queue}">>}), P = ${positions}, length(P) =:= 3 andalso length(lists:usort(P)) =:= 1 end`,
  );
}

const look = mendQueues([], 2);
const lookAtCalls = mendQueues([vhost], 2);

test("what follows is left alone, however often it is looked at", async () => {
  await said("c1", client(`declare("well")\npublish("well", "a", "b")`));
  for (let turn = 0; turn < 3; turn += 1) expect(await said("c1", lookAtCalls)).toBe("");
  await said("c1", until(follows("well")));
  await said("c1", client(`assert get("well") == "a"`));
});

test("a copy of a queue that was deleted and declared anew while its broker was away is not believed when it is back", async () => {
  await said("c1", client(`declare("again")\nfor turn in range(200):\n    publish("again", "old")`));
  await said("c3", inBroker("init:stop()"));
  await said("c1", until(run(2)));
  await said(
    "c1",
    `sleep 6\n${client(`channel.queue_delete("again")\ndeclare("again")\npublish("again", "new 1", "new 2")`)}`,
  );
  await said("c3", starts);
  await said("c3", until(run(3)));
  expect(await said("c3", "grep quorate: /root/log")).toBe(
    `quorate: the copy of ${vhost}_again here was of an earlier queue of that name, and was taken away`,
  );
  await said("c1", until(follows("again")));
  await said("c1", client(`assert (get("again"), get("again"), get("again")) == ("new 1", "new 2", None)`));
  // The copies of other queues are what they were.
  await said("c1", client(`assert get("well") == "b"`));
}, 300_000);

test("a copy that does not follow is made anew from its leader, in any virtual host, and no message is lost", async () => {
  await said("c1", client(`declare("behind")\npublish("behind", "a")`));
  const ends = `begin {ok, Q} = rabbit_amqqueue:lookup({resource, <<"${vhost}">>, queue, <<"behind">>}), {Server, _} = amqqueue:get_pid(Q), {ok, _, {_, L}} = ra:members(amqqueue:get_pid(Q)), [N | _] = [rabbit@c1, rabbit@c2, rabbit@c3] -- [L], ra:force_delete_server(quorum_queues, {Server, N}), io:format("~s", [N]) end`;
  const broken = await said("c1", inBroker(ends));
  const mended = await said("c1", `${look}\n${look}\n${look}`);
  expect(mended).toBe(
    `queue 'behind' of '${vhost}': its copy at ${broken} did not follow the others, and was made anew`,
  );
  await said("c1", until(follows("behind")));
  await said("c1", client(`publish("behind", "b")\nassert (get("behind"), get("behind")) == ("a", "b")`));
}, 300_000);

test("a queue that no majority can bring back is deleted where it holds a service's calls, and nowhere else", async () => {
  await said("c1", client(`declare("calls")\npublish("calls", "a")`));
  const server = `element(1, amqqueue:get_pid(Q))`;
  const broken = `begin {ok, Q} = rabbit_amqqueue:lookup({resource, <<"${vhost}">>, queue, <<"calls">>}), {ok, _, {_, L}} = ra:members(amqqueue:get_pid(Q)), [ra:force_delete_server(quorum_queues, {${server}, N}) || N <- [rabbit@c1, rabbit@c2, rabbit@c3], N =/= L], ra:pipeline_command({${server}, L}, nothing) end`;
  await said("c1", inBroker(broken));
  for (let turn = 0; turn < 4; turn += 1) expect(await said("c1", look)).toBe("");
  const mended = await said("c1", `${lookAtCalls}\n${lookAtCalls}\n${lookAtCalls}`);
  expect(mended).toMatch(
    new RegExp(
      `^queue 'calls' of '${vhost}': (?:it took nothing, having no majority of its copies|nobody led it), and was deleted for its service to declare it anew$`,
    ),
  );
  await said("c1", client(`declare("calls")\npublish("calls", "b")\nassert get("calls") == "b"`));
  await said("c1", until(follows("calls")));
}, 300_000);
