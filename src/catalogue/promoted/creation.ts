import type { Resolution } from "../contract/condition.ts";

/** What one member's disk and server say, as `evidence.sh` prints it. */
export interface CopyEvidence {
  readonly host: string;
  /** `unfinished`: cut off while it was made or mended; `foreign`: files that are no such database's. */
  readonly copy: "none" | "whole" | "unfinished" | "foreign";
  /** The database's own identifier; empty where there is none to read. */
  readonly database: string;
  readonly role: "primary" | "standby" | "stopped";
}

/** Scripts for what may be decided. */
export interface Makers {
  readonly first: string;
  readonly another: (source: string, role: "primary" | "standby") => string;
}

/** Reads what `evidence.sh` printed; anything torn is taken for files that nobody may touch. */
export function parseEvidence(host: string, output: string): CopyEvidence {
  const word = (key: string): string => new RegExp(`^${key}=(.*)$`, "m").exec(output)?.[1]?.trim() ?? "";
  const copy = word("copy");
  const role = word("role");
  return {
    host,
    copy: copy === "none" || copy === "whole" || copy === "unfinished" ? copy : "foreign",
    database: word("database"),
    role: role === "primary" || role === "standby" ? role : "stopped",
  };
}

/**
 * How a member comes by its copy. The first is made only where nobody has ever had one, and on the first member alone; every
 * other is made from a copy that runs. Whoever cannot be asked may hold the data: then nothing is made.
 */
export function chooseCopy(
  host: string,
  members: readonly string[],
  evidence: ReadonlyMap<string, CopyEvidence>,
  acceptLossOf: readonly string[],
  makers: Makers,
): Resolution {
  const own = evidence.get(host);
  if (own === undefined) return refuse(`${host} does not say what it has`);
  if (own.copy === "foreign") {
    return refuse(`the data directory of ${host} holds what is no copy of a database; move it away first`);
  }
  if (own.copy === "whole") return refuse(`${host} has a copy already`);
  const others = members.filter((member) => member !== host).flatMap((member) => evidence.get(member) ?? []);
  const source = others.find(({ role }) => role === "primary") ?? others.find(({ role }) => role === "standby");
  if (source !== undefined && source.role !== "stopped") {
    return {
      kind: "make",
      host,
      script: makers.another(source.host, source.role),
      because: `${source.host} has a copy that runs (${source.role}); that of ${host} is made from it`,
    };
  }
  const holding = others.filter(({ copy }) => copy === "whole" || copy === "foreign").map((each) => each.host);
  if (holding.length > 0) {
    return refuse(
      `${holding.join(", ")} holds data and does not run; start it there first, so that nothing is made beside it`,
    );
  }
  const silent = members.filter((member) => !evidence.has(member) && !acceptLossOf.includes(member));
  if (silent.length > 0) {
    return refuse(
      `${silent.join(", ")} cannot be asked and may hold the data; bring it back, or accept the loss with ${silent.map((each) => `--accept-loss-of ${each}`).join(" ")}`,
    );
  }
  const first = members.find((member) => !acceptLossOf.includes(member));
  if (first !== host) return refuse(`the first copy is made on ${first ?? "no member"}, not on ${host}`);
  return { kind: "make", host, script: makers.first, because: "no member has ever had data; the first one begins" };
}

function refuse(because: string): Resolution {
  return { kind: "refuse", because };
}
