import type { Resolution } from "../contract/condition.ts";
import { listed } from "../../text/sentence.ts";

/** What one host has of the volume, as `evidence.sh` prints it. */
export interface CopyEvidence {
  /** Made and never used: no generation of data has ever been on it. */
  readonly fresh: boolean;
  readonly connected: boolean;
  /** DRBD's word for this host's copy: `Inconsistent`, `UpToDate`. */
  readonly disk: string;
  /** What other programs would find on the device; empty where it is empty. */
  readonly holds: string;
}

/** Reads what `evidence.sh` printed; anything torn is taken for a copy that has data. */
export function parseEvidence(output: string): CopyEvidence {
  const word = (key: string): string => new RegExp(`^${key}=(.*)$`, "m").exec(output)?.[1]?.trim() ?? "";
  return {
    fresh: word("fresh") === "yes",
    connected: word("connection").startsWith("Connected"),
    disk: word("disk").split("/")[0] ?? "",
    holds: word("holds"),
  };
}

/**
 * Whether two copies may be called alike without a byte being sent from one to the other: where neither has ever held data. In any
 * other case one of them has what the other lacks, and DRBD copies it by itself once they are connected.
 */
export function chooseFirstCopy(
  hosts: readonly string[],
  evidence: ReadonlyMap<string, CopyEvidence>,
  script: string,
): Resolution {
  const silent = hosts.filter((host) => !evidence.has(host));
  if (silent.length > 0) {
    return refuse(
      `${listed(silent)} cannot be asked and may have the data; bring it back, so that nothing is begun beside it`,
    );
  }
  const said = hosts.flatMap((host) => {
    const copy = evidence.get(host);
    return copy === undefined ? [] : [{ host, ...copy }];
  });
  const holding = said.filter(({ holds }) => holds !== "");
  if (holding.length > 0 && said.every(({ fresh }) => fresh)) {
    return refuse(
      `the device of ${listed(holding.map(({ host, holds }) => `${host} (${holds})`))} holds something and neither copy was ever called the right one; say which by hand (drbdadm primary --force on that host), or empty the devices`,
    );
  }
  const apart = said.filter(({ connected }) => !connected);
  if (apart.length > 0) {
    return refuse(
      `${listed(apart.map(({ host }) => host))} ${apart.length === 1 ? "does" : "do"} not reach the other copy; look at the network between them`,
    );
  }
  const used = said.filter(({ fresh }) => !fresh);
  if (used.length > 0) {
    return refuse(
      `${listed(used.map(({ host, disk }) => `${host} (${disk})`))} has had data; the other copy is made from it by DRBD itself`,
    );
  }
  return {
    kind: "make",
    host: hosts[0] ?? "",
    script,
    because: "neither copy has ever held data, and both devices are empty: nothing needs to be copied",
  };
}

function refuse(because: string): Resolution {
  return { kind: "refuse", because };
}
