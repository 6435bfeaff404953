import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { labNames } from "../../../src/lab/down.ts";
import { findLab, type Lab } from "../../../src/lab/lab.ts";
import { leftOf } from "../../lab/leftovers.ts";
import { quorate } from "../../lab/quorate.ts";

/** A site with Neutron on three hosts that do everything, on a lab of its own. */
export interface NetworkSite {
  readonly lab: Lab;
  readonly file: string;
  readonly secrets: string;
  readonly virtual: string;
  down(): Promise<void>;
}

/** @param backend as a site says it: `openvswitch` */
export async function networkSite(name: string, backend: string): Promise<NetworkSite> {
  const directory = await mkdtemp(join(tmpdir(), "quorate-network-"));
  const file = join(directory, "site.yaml");
  await writeFile(file, siteText(name, backend));
  if (labNames().includes(name)) await quorate(["lab", "down", name]);
  const up = await quorate(["lab", "up", file, "--name", name]);
  expect(up.exitCode, up.stderr).toBe(0);
  const lab = findLab(name);
  for (const host of hosts) await outsideLink(lab, host);
  return {
    lab,
    file,
    secrets: join(directory, `${name}.secrets.yaml`),
    virtual: "10.78.0.10",
    async down() {
      await quorate(["lab", "down", name]);
      await rm(directory, { recursive: true, force: true });
      expect(leftOf(name)).toEqual([]);
    },
  };
}

export const hosts = ["c1", "c2", "c3"] as const;

function siteText(name: string, backend: string): string {
  return `site: ${name}
hosts:
  c1: { address: 10.78.0.11, zone: a }
  c2: { address: 10.78.0.12, zone: b }
  c3: { address: 10.78.0.13, zone: c }
vip: { internal: 10.78.0.10/24 }
fencing: { agent: lab }
services: { keystone: {}, neutron: { backend: ${backend}, physicalNetworks: { outside: outside0 } } }
secrets: ${name}.secrets.yaml
`;
}

/** The lab's hosts have one interface; a wire of its own over it is the network outside. */
async function outsideLink(lab: Lab, host: string): Promise<void> {
  const script = outsideScript(host);
  const { exitCode, stderr } = await lab.host(host).run(script, { timeoutMs: 30_000 });
  expect(exitCode, stderr).toBe(0);
}

/** bash that makes it, as long as it is not there: a host that was off has lost it. */
export function outsideScript(host: string): string {
  const own = `10.78.0.1${host.slice(1)}`;
  const others = hosts.filter((other) => other !== host).map((other) => `10.78.0.1${other.slice(1)}`);
  return [
    "ip link show outside0 >/dev/null 2>&1 && exit 0",
    `ip link add outside0 type vxlan id 4000 local ${own} dstport 4790 nolearning`,
    ...others.map((other) => `bridge fdb append 00:00:00:00:00:00 dev outside0 dst ${other}`),
    "ip link set outside0 mtu 1450 up",
  ].join("\n");
}
