import { withVariables } from "../../text/script.ts";
import type { Design } from "../contract/design.ts";
import type { CopyFound, Recovery, RecoveryDecision, RecoveryStep } from "../contract/recovery.ts";
import { chooseRaft, placeOf, type RaftChoice, type RaftCopy } from "../raft/recovery.ts";
import beginAnew from "./begin-anew.sh";
import { databases, type OvnDatabase, placesOf } from "./databases.ts";
import { parseRaftStatus, works } from "./raft-status.ts";
import factsScript from "./recovery-facts.sh";
import { ovnMs } from "./timers.ts";

const factsMs = 60_000;
const startMs = 60_000;
/** A few elections; what a busy host takes. */
const electedMs = 60_000;

/** OVN's two databases, each a Raft cluster of its own, decided one by one and brought back together. */
export function ovnRecovery(design: Design): Recovery {
  const { voters } = design;
  return {
    what: "the network's databases",
    hosts: voters,
    facts: () =>
      databases
        .map((database) => {
          const { file, control } = placesOf(database);
          return withVariables(factsScript, { file, control, schema: database.schema });
        })
        .join("\n"),
    factsMs,
    decide(said, order, id) {
      const found = databases.map((database) => {
        const copies = voters.flatMap((host) => copyIn(host, database, said.get(host)));
        return { database, copies, choice: chooseRaft(database.schema, voters, copies, order) };
      });
      const copies = voters.map((host) => foundOf(host, found));
      return { copies, ...decisionOf(design, found, id) };
    },
  };
}

interface Found {
  readonly database: OvnDatabase;
  readonly copies: readonly RaftCopy[];
  readonly choice: RaftChoice;
}

/** What a host's facts say of one database; none where it said nothing. */
export function copyIn(host: string, { schema }: OvnDatabase, output: string | undefined): readonly RaftCopy[] {
  const text = output?.split(/^database=/mu).find((part) => part.startsWith(`${schema}\n`));
  if (text === undefined) return [];
  const field = (name: string): string => new RegExp(`^${name}=(.*)$`, "mu").exec(text)?.[1]?.trim() ?? "";
  const states = ["none", "standalone", "clustered"] as const;
  const raft = parseRaftStatus(text);
  return [
    {
      host,
      state: states.find((each) => each === field("state")) ?? "unreadable",
      cluster: field("cluster"),
      address: field("address"),
      term: Number(field("term") || 0),
      index: Number(field("index") || 0),
      works: raft !== undefined && works(raft),
    },
  ];
}

function foundOf(host: string, found: readonly Found[]): CopyFound {
  const words = found.map(({ database, copies }) => {
    const copy = copies.find((each) => each.host === host);
    if (copy === undefined) return `${database.schema} cannot be asked`;
    if (copy.state !== "clustered") return `${database.schema} ${stateWords[copy.state]}`;
    if (copy.cluster === "") return `${database.schema} has not joined a cluster yet`;
    return `${database.schema} to ${placeOf(copy)} of cluster ${copy.cluster.slice(0, 4)}${copy.works ? ", serves" : ""}`;
  });
  return { host, says: words.join("; ") };
}

const stateWords = { none: "is not there", standalone: "stands alone", unreadable: "cannot be read" } as const;

type Decided = RecoveryDecision extends infer Each ? (Each extends unknown ? Omit<Each, "copies"> : never) : never;

/** One that must be refused stops both: the one says what the other needs. */
function decisionOf(design: Design, found: readonly Found[], id: string): Decided {
  const because = (which: readonly Found[]): string => which.map(({ choice }) => choice.because).join("; ");
  const refused = found.filter(({ choice }) => choice.kind === "refuse");
  if (refused.length > 0) return { kind: "refuse", because: because(refused) };
  const todo = found.filter(({ choice }) => choice.kind !== "serves");
  if (todo.length === 0) return { kind: "serves", because: because(found) };
  const loses = todo.flatMap(({ choice }) => ("loses" in choice ? [choice.loses] : []));
  return {
    kind: "recover",
    because: because(todo),
    ...(loses.length === 0 ? {} : { loses: loses.join("; ") }),
    steps: todo.flatMap((each) => stepsOf(design, each, id)),
  };
}

function stepsOf(design: Design, { database, choice }: Found, id: string): readonly RecoveryStep[] {
  switch (choice.kind) {
    case "start":
      return [
        ...choice.hosts.map((host) => startStep(database, host)),
        ...choice.hosts.slice(0, 1).map((host) => leaderStep(database, host)),
      ];
    case "begin":
      return [
        anewStep(design, database, choice.from, [], id),
        leaderStep(database, choice.from.host),
        ...choice.joins.map((copy) => anewStep(design, database, copy, [choice.from.address], id)),
      ];
    case "rejoin":
      return choice.joins.map((copy) => anewStep(design, database, copy, [choice.serving.address], id));
    case "serves":
    case "refuse":
      return [];
  }
}

function startStep({ schema, unit }: OvnDatabase, host: string): RecoveryStep {
  return {
    host,
    what: `the server of ${schema} runs`,
    make: `systemctl reset-failed ${unit} 2>/dev/null || true\nsystemctl start ${unit}`,
    test: `systemctl is-active --quiet ${unit}`,
    timeoutMs: startMs,
    settleMs: 5000,
  };
}

function leaderStep(database: OvnDatabase, host: string): RecoveryStep {
  const { schema } = database;
  const { control } = placesOf(database);
  return {
    host,
    what: `${schema} has a leader`,
    make: "true",
    test: `said=$(timeout 4 ovs-appctl -t ${control} cluster/status ${schema}) && grep -qx 'Status: cluster member' <<<"$said" && ! grep -qx 'Leader: unknown' <<<"$said"`,
    timeoutMs: 10_000,
    settleMs: electedMs,
  };
}

/** What it was lies beside it from before anything is done, and stays there until somebody takes it away. */
function anewStep(
  design: Design,
  database: OvnDatabase,
  { host, cluster }: RaftCopy,
  remotes: readonly string[],
  id: string,
): RecoveryStep {
  const { file, control } = placesOf(database);
  const { schema, unit } = database;
  return {
    host,
    what: remotes.length === 0 ? `its part of ${schema} begins a new cluster` : `it joins ${schema} anew`,
    make: withVariables(beginAnew, {
      file,
      schema,
      unit,
      old: cluster,
      kept: `${file}.before-${id}`,
      timer: ovnMs(design, "election-timer"),
      remotes,
    }),
    test: `now=$(ovsdb-tool db-cid ${file} 2>/dev/null || true) && [ "$now" != ${cluster} ] && said=$(timeout 4 ovs-appctl -t ${control} cluster/status ${schema}) && grep -qx 'Status: cluster member' <<<"$said"`,
    timeoutMs: startMs,
    settleMs: electedMs,
  };
}
