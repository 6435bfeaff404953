import type { Design } from "../catalogue/contract/design.ts";
import { standAside, standBy, waitForAddress } from "../catalogue/keepalived/move.ts";
import type { Host } from "../hosts/host.ts";

const timeoutMs = 30_000;
const waitSeconds = 10;

/**
 * Brings the virtual addresses to a host. Clients' connections through them end.
 *
 * @returns whether the host took them in time; when not, they are where Keepalived put them.
 * @throws HostError when a host cannot be reached.
 */
export async function moveAddress(design: Design, hosts: ReadonlyMap<string, Host>, to: string): Promise<boolean> {
  const members = design.members.flatMap((name) => hosts.get(name) ?? []);
  const others = members.filter(({ name }) => name !== to);
  const target = members.find(({ name }) => name === to);
  if (target === undefined) return false;
  try {
    await Promise.all(others.map((host) => host.run(standAside, { timeoutMs })));
    const wait = design.addresses.map(({ address }) => waitForAddress(address, waitSeconds)).join("\n");
    return (await target.run(wait, { timeoutMs })).exitCode === 0;
  } finally {
    await Promise.all(others.map((host) => host.run(standBy, { timeoutMs })));
  }
}
