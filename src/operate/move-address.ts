import type { Design } from "../catalogue/contract/design.ts";
import { provision } from "../catalogue/contract/provisions.ts";
import { providedBy } from "../catalogue/index.ts";
import type { Host } from "../hosts/host.ts";
import type { ObservedAddress } from "../observe/snapshot.ts";

const timeoutMs = 30_000;
const waitSeconds = 10;

/**
 * Brings the virtual addresses to the host of the preferred writer, so that one power loss takes both: the worst that can
 * happen to one host.
 *
 * @param held who holds the addresses now
 * @returns that host; undefined where no endpoint prefers one.
 * @throws HostError when a host cannot be reached.
 */
export async function gatherOnOneHost(
  design: Design,
  hosts: ReadonlyMap<string, Host>,
  held: readonly Pick<ObservedAddress, "holder">[],
): Promise<string | undefined> {
  const writer = design.endpoints.flatMap(({ backends }) => backends).find(({ role }) => role === "preferred")?.host;
  if (writer !== undefined && held.some(({ holder }) => holder !== writer)) await moveAddress(design, hosts, writer);
  return writer;
}

/**
 * Brings the virtual addresses to a host. Clients' connections through them end.
 *
 * @returns whether the host took them in time; when not, or when what manages them has no way to be told, they are where they were.
 * @throws HostError when a host cannot be reached.
 */
async function moveAddress(design: Design, hosts: ReadonlyMap<string, Host>, to: string): Promise<boolean> {
  const { handover } = provision(providedBy(design.providers), "address-keeper");
  if (handover === undefined) return false;
  const { standAside, standBy, landed } = handover;
  const members = design.members.flatMap((name) => hosts.get(name) ?? []);
  const others = members.filter(({ name }) => name !== to);
  const target = members.find(({ name }) => name === to);
  if (target === undefined) return false;
  try {
    await Promise.all(others.map((host) => host.run(standAside, { timeoutMs })));
    const wait = design.addresses.map(({ address }) => landed(address, waitSeconds)).join("\n");
    return (await target.run(wait, { timeoutMs })).exitCode === 0;
  } finally {
    await Promise.all(others.map((host) => host.run(standBy, { timeoutMs })));
  }
}
