/** A place in a cluster's history: the cluster's UUID, and the number of the last transaction. */
export interface Position {
  readonly uuid: string;
  readonly seqno: number;
}

/** What one member's disk and server say, as `evidence.sh` prints it. */
export interface MemberEvidence {
  readonly host: string;
  /** wsrep_cluster_status of a running server; empty when none answers. */
  readonly clusterStatus: string;
  readonly clusterSize: number;
  /** Where a running server is. */
  readonly serving: Position | undefined;
  readonly stateFile: "written" | "empty" | "missing";
  /** What grastate.dat says; its number is -1 after every end that was not in order. */
  readonly saved: Position;
  readonly safeToBootstrap: boolean;
  /** What a stopped server's own data say; undefined: nothing that can be read. */
  readonly position: Position | undefined;
  /** XA transactions that are neither committed nor rolled back. */
  readonly prepared: number;
  /** A copy of the whole was begun to be taken and not ended. */
  readonly halfCopied: boolean;
  /** What a member that joins is being sent: the `rest` that it missed, or a `whole` copy. */
  readonly receiving: "" | "rest" | "whole";
  /** The data directory is as the package made it: no schema of anybody's, and never in a cluster. */
  readonly pristine: boolean;
  /** A mariadbd process exists, whether it answers or not. */
  readonly running: boolean;
  /** Where earlier histories ended that this one's began from, when it was recovered without a member. */
  readonly goesOnFrom: readonly Position[];
  /** Other members whose servers are heard from this host. */
  readonly hears: readonly string[];
  /** Why the data say nothing. */
  readonly trouble: string;
}

export const zeroUuid = "00000000-0000-0000-0000-000000000000";

/** Reads what `evidence.sh` printed; lines it does not know are passed over. */
export function parseEvidence(host: string, output: string): MemberEvidence {
  const facts = new Map(
    output.split("\n").flatMap((line): [string, string][] => {
      const at = line.indexOf("=");
      return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
    }),
  );
  const word = (key: string): string => facts.get(key) ?? "";
  const position = (uuid: string, seqno: string): Position => ({ uuid, seqno: whole(seqno, -1) });
  const own = position(word("uuid"), word("seqno"));
  const serving = position(word("cluster"), word("committed"));
  const stateFile = word("file");
  const receiving = word("receiving");
  return {
    host,
    clusterStatus: word("status"),
    clusterSize: whole(word("size"), 0),
    serving: isPlace(serving) ? serving : undefined,
    stateFile: stateFile === "written" || stateFile === "empty" ? stateFile : "missing",
    saved: position(word("saved_uuid"), word("saved_seqno")),
    safeToBootstrap: word("safe") === "1",
    position: isPlace(own) ? own : undefined,
    prepared: whole(word("prepared"), 0),
    halfCopied: word("half") === "1",
    receiving: receiving === "rest" || receiving === "whole" ? receiving : "",
    pristine: word("pristine") === "1",
    running: word("running") === "1",
    goesOnFrom: word("history")
      .split(" ")
      .map((text) => position(text.split(":")[0] ?? "", text.split(":")[1] ?? ""))
      .filter(isPlace),
    hears: word("hears")
      .split(" ")
      .filter((each) => each !== ""),
    trouble: word("trouble"),
  };
}

function isPlace({ uuid, seqno }: Position): boolean {
  return uuid !== "" && uuid !== zeroUuid && seqno >= 0;
}

function whole(text: string, otherwise: number): number {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? otherwise : number;
}
