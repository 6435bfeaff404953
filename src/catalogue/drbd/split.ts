import { z } from "zod";
import type { SplitOrders, SplitVerdict } from "../contract/roles/split.ts";
import type { Part } from "../contract/status.ts";
import { sizeWords } from "./status.ts";
import { component, volumeHosts, volumeName } from "./volume.ts";

/** What of a copy's own words decides; see `CopyState`. */
const copySchema = z.object({
  connection: z.string(),
  role: z.string(),
  disk: z.string(),
  outOfSyncBytes: z.number(),
  split: z.boolean(),
});
type Copy = z.infer<typeof copySchema>;

/**
 * Pure. Two copies that were both written to alone: each counts what it has alone, so that the loss is known before it is made. The
 * copy that is in use is nobody's to give up.
 */
function judge(victim: string, parts: readonly Part[], design: Parameters<typeof volumeHosts>[0]): SplitVerdict {
  const hosts = volumeHosts(design);
  const survivor = hosts.find((host) => host !== victim);
  if (survivor === undefined || !hosts.includes(victim)) return refuse(`${victim} has no copy of the volume.`);
  const own = copyOf(parts, victim);
  const other = copyOf(parts, survivor);
  if (own === undefined || other === undefined) {
    const silent = own === undefined ? victim : survivor;
    return refuse(`${silent} does not say what its copy is: whether there is a split, only both know.`);
  }
  if (!own.split && !other.split) {
    return refuse(
      own.connection === "StandAlone" || other.connection === "StandAlone"
        ? `The two copies do not speak to each other, and no split was found: drbdadm connect ${volumeName} on both lets them try.`
        : "There is no split: the two copies speak to each other, or one of them waits for the other.",
    );
  }
  if (own.role === "Primary") {
    return refuse(
      `The copy of ${victim} is the one in use: the database would go on writing to what is thrown away. Give up that of ${survivor}, or first bring the database there (quorate standby ${victim}).`,
    );
  }
  if (other.disk !== "UpToDate") {
    return refuse(`The copy of ${survivor} is ${other.disk}: it cannot be the one that goes on.`);
  }
  return {
    kind: "split",
    survivor,
    loses: `${victim} throws away ${sizeWords(own.outOfSyncBytes)} that it was written to alone, and takes the copy of ${survivor}, which has ${sizeWords(other.outOfSyncBytes)} that ${victim} has not.`,
  };
}

function copyOf(parts: readonly Part[], host: string): Copy | undefined {
  const part = parts.find((each) => each.component === component && each.host === host);
  const parsed = copySchema.safeParse(part?.detail);
  return parsed.success ? parsed.data : undefined;
}

function refuse(because: string): SplitVerdict {
  return { kind: "refused", because };
}

const connection = `"$(drbdadm cstate ${volumeName})"`;

/**
 * The one that is given up must not call the other one before it says that it gives up: both would find the split again. Sources:
 * drbdadm(8), `connect --discard-my-data`; the DRBD User's Guide 8.4, "Manual split brain recovery".
 */
export const splitOrders: SplitOrders = {
  judge,
  partFrom: {
    make: `drbdadm disconnect ${volumeName}`,
    test: `[ ${connection} = StandAlone ]`,
  },
  goOn: {
    make: `drbdadm connect ${volumeName}`,
    test: `[ ${connection} != StandAlone ]`,
  },
  giveUp: {
    make: `drbdadm secondary ${volumeName}\ndrbdadm -- --discard-my-data connect ${volumeName}`,
    test: `[[ ${connection} =~ ^(Connected|Sync|PausedSync) ]]`,
  },
};
