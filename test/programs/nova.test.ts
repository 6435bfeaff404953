import { beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import health from "./nova-health.py";
import { siteNamed } from "./sites.ts";

/** What nova itself makes of the files that are rendered for it. */

const design = designSite(siteNamed("servers", defaultRelease.name));
const novaConditions = wantsOfSite(design, exampleSecrets(design.secrets));
let image: string;

beforeAll(async () => {
  image = await programsImage();
});

test("each of nova's applications has a health check of its own, which its own gate closes", async () => {
  const holds = "/run/quorate/hold/nova /run/quorate/hold/nova-metadata";
  const script = `python3 -B -c ${shellWord(health)} ${holds} 2>/root/log || tail -5 /root/log`;
  const { stdout } = await onHost(image, design, "c1", script);
  expect(stdout).toBe("osapi_compute 200 200 503 200\nmetadata 200 200 503 200");
});

test("nova-compute reads the driver of the site, and after it what was found on the host", async () => {
  const found = "/etc/nova/nova-compute.conf.d/quorate-found.conf";
  const ask = [
    "import sys; sys.argv = ['nova-compute', '--config-file', '/etc/nova/nova.conf', '--config-file', '/etc/nova/nova-compute.conf']",
    "import nova.conf; from nova import config; config.parse_args(sys.argv)",
    "print(nova.conf.CONF.compute_driver, nova.conf.CONF.libvirt.virt_type, nova.conf.CONF.host)",
  ].join("\n");
  const script = `mkdir -p ${found.slice(0, found.lastIndexOf("/"))}
printf '[libvirt]\nvirt_type = qemu\n' > ${found}
printf %s ${shellWord(ask)} > /root/nova-compute
python3 -B /root/nova-compute 2>/root/log || tail -5 /root/log`;
  expect((await onHost(image, design, "c1", script)).stdout).toBe("fake.FakeDriverWithoutFakeNodes qemu c1");
});

/** bash that says whether a script went well. */
function say(what: string, script: string): string {
  return `( set -eu; ${script} ) && echo ${what} || echo no ${what}`;
}

test("a host's nova-compute has an identity before it first starts, which is kept, and which nova itself reads", async () => {
  const condition = novaConditions.find(({ id }) => id === "nova/node identity on c1");
  if (condition?.remedy.kind !== "make") throw new Error("the identity is made");
  const { test: there, remedy } = condition;
  const read = [
    "import sys; sys.argv = ['nova-compute', '--config-file', '/etc/nova/nova.conf']",
    "from nova import config; config.parse_args(sys.argv)",
    "from nova.virt import node; print(node.read_local_node_uuid() == open('/var/lib/nova/compute_id').read().strip())",
  ].join("\n");
  const script = `${say("there", there)}
${say("made", remedy.script)}
first=$(cat /var/lib/nova/compute_id); stat -c '%U %a' /var/lib/nova/compute_id
${say("there", there)}
${say("made", remedy.script)}
[ "$first" = "$(cat /var/lib/nova/compute_id)" ] && echo kept
printf %s ${shellWord(read)} > /root/read
python3 -B /root/read 2>/root/log || tail -5 /root/log`;
  expect((await onHost(image, design, "c1", script)).stdout.split("\n")).toEqual([
    "no there",
    "made",
    "nova 644",
    "there",
    "made",
    "kept",
    "True",
  ]);
});
