import type { DesignedComponent } from "../../../catalogue/contract/design.ts";
import type { Forgettable } from "../../../catalogue/contract/trial.ts";
import type { Breakable } from "../breakable.ts";
import type { Fault } from "../fault.ts";
import { damage } from "./damage.ts";
import { disk } from "./disk.ts";
import { killEach } from "./kill-each.ts";
import { limit } from "./limit.ts";
import { occupy } from "./occupy.ts";
import { permissions } from "./permissions.ts";
import { restart } from "./restart.ts";

type Struck = Pick<DesignedComponent, "name" | "units" | "hosts" | "fills" | "manager">;

/** What can happen to a part besides that it dies or stands still. */
export function partFaults(
  { endpoints }: Pick<Breakable, "endpoints">,
  parts: readonly Struck[],
  forgets: Forgettable | undefined,
): readonly Fault[] {
  const ownOf = ({ name }: Struck) => endpoints.filter(({ component }) => component === name);
  return [
    // What the cluster runs it starts and stops itself.
    ...parts.filter(({ manager }) => manager === "systemd").map(restart),
    ...parts.flatMap(killEach),
    ...parts.map((part) => limit("descriptors", part)),
    ...parts.map((part) => limit("processes", part)),
    ...parts.flatMap((part) =>
      occupy(
        "occupy",
        part,
        ownOf(part).flatMap(({ backends }) => backends),
      ),
    ),
    ...parts.flatMap((part) =>
      occupy(
        "impostor",
        part,
        ownOf(part)
          .filter(({ protocol }) => protocol === "http")
          .flatMap(({ backends }) => backends),
      ),
    ),
    ...parts.filter(keepsData).map((part) => disk("disk-fails", part)),
    ...parts.filter(({ fills }) => fills.includes("database")).map((part) => disk("disk-full", part)),
    ...(forgets === undefined ? [] : [damage("truncate", forgets), damage("flip", forgets), permissions(forgets)]),
  ];
}

function keepsData({ fills }: Struck): boolean {
  return fills.includes("database") || fills.includes("queue");
}
