import { beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { designSite } from "../../src/design/design-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import daemon from "./rpc-server.py";
import systemctl from "./settled-systemctl.sh";
import { siteNamed } from "./sites.ts";

/** Whether a daemon answers calls is asked of a broker and of the library that all daemons take their calls with. */

const site = siteNamed("servers on one host", defaultRelease.name);
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
let image: string;

beforeAll(async () => {
  image = await programsImage();
});

function made(start: string): string {
  const remedies = wantsOfSite(design, secrets)
    .filter(({ id }) => id.startsWith(start))
    .map(({ remedy }) => (remedy.kind === "make" ? remedy.script : "false"));
  expect(remedies.length).toBeGreaterThan(0);
  return remedies
    .map((script) => `( set -eu -o pipefail; eval ${shellWord(script)} ) >/dev/null 2>&1 </dev/null`)
    .join("\n");
}

const ping = "/usr/libexec/quorate/nova-rpc-ping";
const server = (topic: string, service = "nova"): string =>
  `python3 /root/daemon.py /etc/${service}/${service}.conf ${service} ${topic} c1 < <(sleep 300) > /root/${topic} 2>/root/${topic}.log &
pid=$!
for turn in {1..80}; do grep -q 'takes calls' /root/${topic} && break; sleep 0.25; done`;

const broker = `rabbitmq-server > /root/log 2>&1 &
for turn in {1..120}; do grep -q 'completed with' /root/log && break; sleep 0.25; done
${made("rabbitmq/")}
# As the balancer beside it leads there.
socat TCP-LISTEN:5672,bind=127.0.0.1,fork,reuseaddr TCP:10.77.0.11:5672 &
way=$!
printf %s ${shellWord(daemon)} > /root/daemon.py`;

/** A broker and two daemons take half a minute to begin on a busy machine. */
const patienceMs = 110_000;

test("a daemon that takes calls is told from a deaf one, and nothing is left of the question", async () => {
  const { stdout } = await onHost(
    image,
    design,
    "c1",
    `${broker}
asked() { echo "-- $1"; ${ping} | tail -n +2 | sort | grep -v agent; }
asked "nobody runs"
${server("q-plugin", "neutron")}
${server("conductor")}
${server("scheduler")}
asked "three run"
kill -STOP $pid
asked "the scheduler hangs"
sleep 2
kill -CONT $pid
asked "it goes on"
echo "-- queues"
rabbitmqctl -q list_queues -p nova name messages --no-table-headers 2>/dev/null | sort
echo "-- log"
grep -c unexpectedly /var/log/rabbitmq/*.log /root/log
kill $way
sleep 0.5
asked "no way to a broker"
`,
    patienceMs,
  );
  const said = stdout.replaceAll(/ \d+$/gmu, " MS").split("-- ").slice(1);
  expect(said[0]).toBe(
    "nobody runs\nneutron-rpc-server 0 0 MS\nnova-compute 0 0 MS\nnova-conductor 0 0 MS\nnova-scheduler 0 0 MS\n",
  );
  expect(said[1]).toBe(
    "three run\nneutron-rpc-server 1 1 MS\nnova-compute 0 0 MS\nnova-conductor 1 1 MS\nnova-scheduler 1 1 MS\n",
  );
  expect(said[2]).toBe(
    "the scheduler hangs\nneutron-rpc-server 1 1 MS\nnova-compute 0 0 MS\nnova-conductor 1 1 MS\nnova-scheduler 0 1 MS\n",
  );
  expect(said[3]).toBe(
    "it goes on\nneutron-rpc-server 1 1 MS\nnova-compute 0 0 MS\nnova-conductor 1 1 MS\nnova-scheduler 1 1 MS\n",
  );
  const queues = ["conductor", "conductor.c1", "conductor_fanout", "scheduler", "scheduler.c1", "scheduler_fanout"];
  expect(stdout.match(/-- queues\n([^]*?)-- /u)?.[1]?.replaceAll(/_fanout_\w+/gu, "_fanout")).toBe(
    queues.map((queue) => `${queue}\t0\n`).join(""),
  );
  expect(said[5]).toMatch(/^log\n(?:\S+:0\n)+$/u);
  expect(said[6]).toMatch(/^no way to a broker\n(?:(?:nova|neutron)-\S+ \? the queue lets nobody in \(\w+\)\n?){4}$/u);
});

test("a deaf daemon is started anew where the site wants that, so often and no more, and others are left alone", async () => {
  const { stdout } = await onHost(
    image,
    design,
    "c1",
    `${broker}
{ echo '#!/bin/bash'; printf %s ${shellWord(systemctl)}; } > /usr/local/bin/systemctl
chmod +x /usr/local/bin/systemctl
${server("conductor")}
${server("scheduler")}
kill -STOP $pid
sed 's/periodSeconds\\\\":10/periodSeconds\\\\":0.2/' /usr/libexec/quorate/nova-rpc-watch > /root/watch
PATH=/usr/local/bin:$PATH timeout 40 python3 -u /root/watch > /root/said &
for turn in {1..150}; do grep -q 'left to people' /root/said && break; sleep 0.25; done
cat /root/restarted /root/said
`,
    patienceMs,
  );
  expect(stdout).toBe(
    `restart --no-block nova-scheduler.service
nova-scheduler answered no call 3 times in a row: nova-scheduler.service is started anew
nova-scheduler answers no call and was started anew 1 times within an hour: left to people`,
  );
});

test("the files name each daemon's queue, and hold no password", () => {
  const files = wantsOfHost(design, "c1", secrets).files.filter(({ path }) => path.startsWith("/etc/quorate/rpc/"));
  expect(files.map(({ path }) => path)).toEqual([
    "/etc/quorate/rpc/nova-conductor.json",
    "/etc/quorate/rpc/nova-scheduler.json",
    "/etc/quorate/rpc/nova-compute.json",
    "/etc/quorate/rpc/neutron-rpc-server.json",
    "/etc/quorate/rpc/neutron-openvswitch-agent.json",
    "/etc/quorate/rpc/neutron-dhcp-agent.json",
    "/etc/quorate/rpc/neutron-l3-agent.json",
  ]);
  for (const { content } of files) expect(content).not.toContain("password");
});
