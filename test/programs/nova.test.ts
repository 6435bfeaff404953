import { beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import health from "./nova-health.py";
import { siteNamed } from "./sites.ts";

/** What nova itself makes of the files that are rendered for it. */

const design = designSite(siteNamed("servers", defaultRelease.name));
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
