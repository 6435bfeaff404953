import type { Breakable } from "../breakable.ts";
import type { Fault } from "../fault.ts";
import type { Member } from "../partition.ts";
import { clockStep } from "./clock-step.ts";
import { coldStartEdge } from "./cold-start-edge.ts";
import { coldStartInTurn } from "./cold-start-in-turn.ts";
import { fencingDead } from "./fencing-dead.ts";
import { monitorFails } from "./monitor-fails.ts";
import { namesGone } from "./names-gone.ts";
import { powerOffTwo } from "./power-off-two.ts";
import { relapse } from "./relapse.ts";
import { shutDown } from "./shut-down.ts";
import { steal } from "./steal.ts";
import { together } from "./together.ts";
import { zonesOff } from "./zone-off.ts";

interface Struck {
  readonly design: Pick<Breakable, "addresses" | "cluster" | "hosts" | "voters">;
  readonly members: readonly Member[];
  readonly isolate: Fault | undefined;
}

/** What can happen to hosts besides that one loses its power or stands still. */
export function hostFaults({ design, members, isolate }: Struck): readonly Fault[] {
  const { fenceDevices, resources } = design.cluster;
  const agents = [...new Set(fenceDevices.map(({ agent }) => agent))];
  const dead = fencingDead(agents);
  const unfenced = dead.flatMap((device) =>
    isolate === undefined
      ? []
      : [
          together(device, isolate, {
            name: "isolate-unfenced",
            story: `No fencing device answers, and then: ${isolate.story}`,
            happened: (host) => `${isolate.happened(host)}, and no fencing device answered`,
          }),
        ],
  );
  return [
    shutDown,
    relapse,
    ...(members.length < 3 ? [] : [powerOffTwo]),
    ...zonesOff(design.hosts, design.voters),
    coldStartInTurn,
    ...(members.length < 3 ? [] : [coldStartEdge]),
    ...dead,
    ...unfenced,
    ...monitorFails(resources),
    clockStep,
    namesGone,
    ...steal(members, design.addresses[0]?.address ?? ""),
  ];
}
