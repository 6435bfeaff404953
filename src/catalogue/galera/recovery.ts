import type { Resolution } from "../contract/condition.ts";
import bootstrapScript from "./bootstrap.sh";
import waitingStop from "./waiting-stop.sh";

/** What one member's disk and server say, as `evidence.sh` prints it. */
export interface MemberEvidence {
  readonly host: string;
  /** wsrep_cluster_status of a running server; empty when none runs. */
  readonly clusterStatus: string;
  readonly clusterSize: number;
  /** Cluster UUID of grastate.dat, or of `--wsrep-recover` where that file says nothing. */
  readonly uuid: string;
  /** Last committed sequence number; -1: unknown. */
  readonly seqno: number;
  readonly safeToBootstrap: boolean;
  /** The data directory is as the package made it: no schema of anybody's, and never in a cluster. */
  readonly pristine: boolean;
  /** A mariadbd process exists, whether it answers or not. */
  readonly running: boolean;
}

const zeroUuid = "00000000-0000-0000-0000-000000000000";

/** Reads what `evidence.sh` printed; lines it does not know are passed over. */
export function parseEvidence(host: string, output: string): MemberEvidence {
  const facts = new Map(
    output.split("\n").flatMap((line): [string, string][] => {
      const at = line.indexOf("=");
      return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
    }),
  );
  const seqno = Number.parseInt(facts.get("seqno") ?? "-1", 10);
  const size = Number.parseInt(facts.get("size") ?? "0", 10);
  return {
    host,
    clusterStatus: facts.get("status") ?? "",
    clusterSize: Number.isNaN(size) ? 0 : size,
    uuid: facts.get("uuid") ?? "",
    seqno: Number.isNaN(seqno) ? -1 : seqno,
    safeToBootstrap: facts.get("safe") === "1",
    pristine: facts.get("pristine") === "1",
    running: facts.get("running") === "1",
  };
}

/**
 * Which member the cluster is safe to start from.
 *
 * Sequence numbers are compared only under one cluster UUID; members of another cluster, members without a usable state
 * and members that did not answer stop the start unless the operator accepts their loss. The bootstrap flag alone
 * decides nothing: it stays set on a member that was started alone and fell behind.
 */
export function chooseBootstrap(
  members: readonly string[],
  evidence: ReadonlyMap<string, MemberEvidence>,
  acceptLossOf: readonly string[],
): Resolution {
  const accepted = new Set(acceptLossOf);
  const seen = members.flatMap((host) => evidence.get(host) ?? []);

  const primary = seen.find((member) => member.clusterStatus === "Primary");
  if (primary !== undefined) {
    return refuse(`${primary.host} is already in a primary component; the others join it, nothing is started anew`);
  }
  const unasked = refuseUnasked(members, evidence, accepted);
  if (unasked !== undefined) return unasked;
  const running = seen.filter((member) => member.running && !member.pristine);
  if (running.length > 0) {
    return refuse(
      `mariadbd runs on ${names(running)} without a primary component, and says how far it is only once it is stopped: systemctl stop mariadb.service there, and apply again`,
    );
  }
  const candidates = seen.filter((member) => !accepted.has(member.host));
  if (candidates.length === 0) return refuse("no member is left to start from");
  if (candidates.every((member) => member.pristine)) {
    return bootstrap(candidates[0]?.host ?? "", "no member has ever held data; the first one starts the cluster");
  }
  return chooseByPosition(candidates);
}

/**
 * Whether a member that waits for a primary component is stopped, so that its position can be read and one is chosen to start from.
 * Only where every member was asked: with one that is away, those that wait may still find their component again when it returns.
 */
export function chooseStop(
  host: string,
  members: readonly string[],
  evidence: ReadonlyMap<string, MemberEvidence>,
  acceptLossOf: readonly string[],
): Resolution {
  const primary = [...evidence.values()].find((member) => member.clusterStatus === "Primary");
  if (primary !== undefined) return refuse(`${primary.host} is in a primary component, which ${host} joins by itself`);
  const because = "no member has a primary component, and all of them can be asked how far they are";
  return (
    refuseUnasked(members, evidence, new Set(acceptLossOf)) ?? { kind: "make", host, because, script: waitingStop }
  );
}

function refuseUnasked(
  members: readonly string[],
  evidence: ReadonlyMap<string, MemberEvidence>,
  accepted: ReadonlySet<string>,
): Resolution | undefined {
  const absent = members.filter((host) => !evidence.has(host) && !accepted.has(host));
  if (absent.length === 0) return undefined;
  return refuse(
    `${absent.join(", ")} cannot be asked and may hold newer data; bring it back, or accept the loss with ${flags(absent)}`,
  );
}

function chooseByPosition(candidates: readonly MemberEvidence[]): Resolution {
  const withData = candidates.filter((member) => !member.pristine);
  const unknown = withData.filter((member) => member.seqno < 0 || member.uuid === "" || member.uuid === zeroUuid);
  if (unknown.length > 0) {
    return refuse(
      `${names(unknown)} has data but no usable position (cluster UUID and sequence number); it cannot be compared: repair it, or accept the loss with ${flags(unknown.map((member) => member.host))}`,
    );
  }
  const clusters = new Set(withData.map((member) => member.uuid));
  if (clusters.size > 1) {
    const list = withData.map((member) => `${member.host} ${member.uuid}`).join("; ");
    return refuse(
      `members hold the data of different clusters (${list}); sequence numbers of different clusters cannot be compared: accept the loss of those that are wrong with --accept-loss-of HOST`,
    );
  }
  const newest = withData.reduce((best, member) => (member.seqno > best.seqno ? member : best));
  const positions = withData.map((member) => `${member.host} ${member.seqno}`).join(", ");
  return bootstrap(newest.host, `${newest.host} holds the newest data of cluster ${newest.uuid} (${positions})`);
}

function refuse(because: string): Resolution {
  return { kind: "refuse", because };
}

function bootstrap(host: string, because: string): Resolution {
  return { kind: "make", host, because, script: bootstrapScript };
}

function names(members: readonly MemberEvidence[]): string {
  return members.map((member) => member.host).join(", ");
}

function flags(hosts: readonly string[]): string {
  return hosts.map((host) => `--accept-loss-of ${host}`).join(" ");
}
