import type { Forgettable } from "../../catalogue/contract/trial.ts";
import type { Breakable } from "./breakable.ts";
import { coldStart } from "./cold-start.ts";
import type { Fault } from "./fault.ts";
import { flap } from "./flap.ts";
import { forget } from "./forget.ts";
import { freeze } from "./freeze.ts";
import { hostFaults } from "./hosts/all.ts";
import { kill } from "./kill.ts";
import { busy } from "./load/busy.ts";
import { disk } from "./load/disk.ts";
import { memory } from "./load/memory.ts";
import { processes } from "./load/processes.ts";
import { networkFaults } from "./network/all.ts";
import { applyCut } from "./operations/apply-cut.ts";
import { restore } from "./operations/restore.ts";
import { rollingRestart } from "./operations/rolling-restart.ts";
import { partFaults } from "./parts/all.ts";
import { type Member, partitions } from "./partition.ts";
import { powerOff } from "./power-off.ts";
import { pressure } from "./pressure.ts";
import { stop } from "./stop.ts";

export interface FaultSettings {
  /** How often a part is killed in a row. */
  readonly times: number;
  /** How long faults go on that have no end of their own. */
  readonly lastsMs: number;
  /** A server's own file that may be taken away. */
  readonly forgets?: Forgettable;
}

export const usualFaults: FaultSettings = { times: 1, lastsMs: 150_000 };

/** Every fault that a drill of this site can be asked for by name. */
export function faultsOf(design: Breakable, settings: FaultSettings = usualFaults): readonly Fault[] {
  const named = design.components.filter(({ units }) => units.length > 0);
  const members = membersOf(design);
  const { lastsMs, forgets, times } = settings;
  const cut = partitions(members);
  return [
    powerOff,
    freeze,
    coldStart,
    ...hostFaults({ design, members, isolate: cut.find(({ name }) => name === "isolate") }),
    pressure(lastsMs),
    ...[memory, disk, processes].map((each) => busy(each, lastsMs)),
    ...cut,
    flap,
    ...networkFaults({
      members,
      membership: design.components.find(({ fills }) => fills.includes("membership")),
      ports: design.endpoints.map(({ port }) => port),
    }),
    rollingRestart,
    applyCut,
    ...conditional.filter(({ isThere }) => isThere(design)).map(({ fault }) => fault),
    ...(forgets === undefined ? [] : [forget(forgets)]),
    ...named.map(({ name, units, hosts }) => kill({ component: name, units, hosts }, times)),
    ...named.map(({ name, units, hosts }) => stop({ component: name, units, hosts })),
    ...partFaults(design, named, forgets),
  ];
}

/** Faults that not every site can have, with what a site without them is told. */
export const conditional: readonly {
  readonly fault: Fault;
  readonly isThere: (design: Breakable) => boolean;
  readonly otherwise: string;
}[] = [
  {
    fault: restore,
    isThere: ({ copies = [] }) => copies.length > 0,
    otherwise: "it brings the database back from a copy, and the site keeps none (copies:)",
  },
];

function membersOf({ hosts }: Breakable): readonly Member[] {
  return hosts.map(({ name, address, addresses = {} }) => ({
    name,
    addresses: [address, ...Object.values(addresses)],
  }));
}
