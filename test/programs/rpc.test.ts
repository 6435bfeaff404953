import { beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { hostSystem, wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { designSite } from "../../src/design/design-site.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { onHost } from "./in-image.ts";
import daemon from "./rpc-server.py";
import { siteNamed } from "./sites.ts";

/** Whether a daemon answers calls is asked of a broker and of the library that all daemons take their calls with. */

const site = siteNamed("servers on one host", defaultRelease.name);
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
let image: string;

beforeAll(async () => {
  await ensureImage(hostSystem(siteNamed("three controllers", defaultRelease.name)), () => undefined);
  ({ path: image } = await ensureImage(hostSystem(site), () => undefined));
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
const server = (topic: string): string =>
  `python3 /root/daemon.py /etc/nova/nova.conf nova ${topic} c1 < <(sleep 300) > /root/${topic} 2>/root/${topic}.log &
pid=$!
for turn in {1..80}; do grep -q 'takes calls' /root/${topic} && break; sleep 0.25; done`;

test("a daemon that takes calls is told from a deaf one, and nothing is left of the question", async () => {
  const { stdout, stderr } = await onHost(
    image,
    design,
    "c1",
    `printf %s ${shellWord(daemon)} > /root/daemon.py
rabbitmq-server > /root/log 2>&1 &
for turn in {1..80}; do grep -q 'completed with' /root/log && break; sleep 0.25; done
${made("rabbitmq/")}
# As the balancer beside it leads there.
socat TCP-LISTEN:5672,bind=127.0.0.1,fork,reuseaddr TCP:10.77.0.11:5672 &
way=$!
asked() { echo "-- $1"; ${ping} | tail -n +2 | sort; }
asked "nobody runs"
${server("conductor")}
${server("scheduler")}
asked "two run"
kill -STOP $pid
asked "the scheduler hangs"
sleep 2
kill -CONT $pid
asked "it goes on"
echo "-- queues"
rabbitmqctl -q list_queues name messages --no-table-headers 2>/dev/null | sort
kill $way
sleep 0.5
asked "no way to a broker"
`,
  );
  const said = stdout.replaceAll(/ \d+$/gmu, " MS").split("-- ").slice(1);
  expect(said[0]).toBe("nobody runs\nnova-compute 0 0 MS\nnova-conductor 0 0 MS\nnova-scheduler 0 0 MS\n");
  expect(said[1]).toBe("two run\nnova-compute 0 0 MS\nnova-conductor 1 1 MS\nnova-scheduler 1 1 MS\n");
  expect(said[2]).toBe("the scheduler hangs\nnova-compute 0 0 MS\nnova-conductor 1 1 MS\nnova-scheduler 0 1 MS\n");
  expect(said[3]).toBe("it goes on\nnova-compute 0 0 MS\nnova-conductor 1 1 MS\nnova-scheduler 1 1 MS\n");
  const queues = ["conductor", "conductor.c1", "conductor_fanout", "scheduler", "scheduler.c1", "scheduler_fanout"];
  expect(stdout.match(/-- queues\n([^]*?)-- /u)?.[1]?.replaceAll(/_fanout_\w+/gu, "_fanout")).toBe(
    queues.map((queue) => `${queue}\t0\n`).join(""),
  );
  expect(said[5]).toMatch(/^no way to a broker\n(?:nova-\w+ \? the queue lets nobody in \(\w+\)\n?){3}$/u);
  expect(stderr).toBe("");
});

test("the files name each daemon's queue, and hold no password", () => {
  const files = wantsOfHost(design, "c1", secrets).files.filter(({ path }) => path.startsWith("/etc/quorate/rpc/"));
  expect(files.map(({ path }) => path)).toEqual([
    "/etc/quorate/rpc/nova-conductor.json",
    "/etc/quorate/rpc/nova-scheduler.json",
    "/etc/quorate/rpc/nova-compute.json",
  ]);
  for (const { content } of files) expect(content).not.toContain("password");
});
