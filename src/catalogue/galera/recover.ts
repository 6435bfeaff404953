import type { Design } from "../contract/design.ts";
import { memberHosts } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import type { CopyFound, Recovery, RecoveryDecision, RecoveryOrder, RecoveryStep } from "../contract/recovery.ts";
import { withVariables } from "../../text/script.ts";
import bootstrapScript from "./bootstrap.sh";
import { type Choice, choose } from "./choice.ts";
import evidenceScript from "./evidence.sh";
import { type MemberEvidence, parseEvidence, type Position } from "./evidence.ts";
import { serving } from "./gate.ts";
import { groupPort } from "./group.ts";
import type { Join } from "./joining.ts";
import newHistory from "./new-history.sh";
import newHistoryTest from "./new-history-test.sh";
import snapshot from "./snapshot.sh";
import { standingOf, wordsOf } from "./standing.ts";
import takeIn from "./take-in.sh";
import waitingStop from "./waiting-stop.sh";

const data = "/var/lib/mysql";
/** A copy of the whole takes as long as the data are large. */
const copyMs = 3_600_000;
const startMs = 120_000;

export function evidenceOf(design: Pick<Design, "hosts" | "members" | "networks">): string {
  const members = memberHosts(design).map(({ name }) => `${name}=${addressFor(design, name, "replication")}`);
  return withVariables(evidenceScript, { members, port: groupPort });
}

export function galeraRecovery(design: Design): Recovery {
  const { members } = design;
  return {
    what: "the database",
    hosts: members,
    facts: () => evidenceOf(design),
    factsMs: startMs,
    decide(said, order, id) {
      const evidence = new Map([...said].map(([host, output]) => [host, parseEvidence(host, output)]));
      return decisionOf(choose(members, evidence, order), copiesOf(members, evidence), evidence, order, id);
    },
  };
}

function copiesOf(members: readonly string[], evidence: ReadonlyMap<string, MemberEvidence>): readonly CopyFound[] {
  return members.map((host) => {
    const member = evidence.get(host);
    return { host, says: member === undefined ? "cannot be asked" : wordsOf(member, standingOf(member)) };
  });
}

function decisionOf(
  choice: Choice,
  copies: readonly CopyFound[],
  evidence: ReadonlyMap<string, MemberEvidence>,
  order: RecoveryOrder,
  id: string,
): RecoveryDecision {
  switch (choice.kind) {
    case "refuse":
      return { kind: "refuse", copies, because: choice.because };
    case "stop":
      return { kind: "first", copies, because: choice.because, steps: choice.hosts.map(stopped) };
    case "fresh":
      return { kind: "serves", copies, because: "no member has ever held data; quorate apply begins" };
    case "serves":
    case "begin":
      return begun(choice, copies, evidence, order, id);
  }
}

function begun(
  choice: Extract<Choice, { kind: "serves" | "begin" }>,
  copies: readonly CopyFound[],
  evidence: ReadonlyMap<string, MemberEvidence>,
  order: RecoveryOrder,
  id: string,
): RecoveryDecision {
  const left = choice.dismissed.map((each) => `${each}: it is left as it is until quorate recover --give-up`);
  const kept = order.snapshots ? choice.joins.filter(({ takes }) => takes === "whole").map(({ host }) => host) : [];
  const ends = endsOf(evidence, choice);
  const joins = choice.joins.map((join) => taken(join, ends, id));
  if (choice.kind === "serves") {
    const because = [choice.because, ...left].join("; ");
    if (joins.length === 0) return { kind: "serves", copies, because };
    return { kind: "recover", copies, because, steps: [...kept.map((host) => keptStep(host, id)), ...joins] };
  }
  const { host, at, isNewHistory } = choice;
  const all = order.snapshots
    ? [host, ...choice.joins.filter(({ takes }) => takes !== "aside").map((join) => join.host)]
    : [];
  const why = isNewHistory
    ? ["it gets a cluster UUID of its own, so that nobody who comes back is taken for one that has the same"]
    : [];
  return {
    kind: "recover",
    copies,
    because: [choice.because, ...why, ...left].join("; "),
    ...(choice.loses === undefined ? {} : { loses: choice.loses }),
    steps: [
      ...all.map((each) => keptStep(each, id)),
      ...(isNewHistory ? [renumbered(host, at)] : []),
      beganFrom(host),
      ...joins,
    ],
  };
}

/** Where histories ended that a member must know of which joins. */
function endsOf(
  evidence: ReadonlyMap<string, MemberEvidence>,
  choice: Extract<Choice, { kind: "serves" | "begin" }>,
): readonly string[] {
  const known = [...evidence.values()].flatMap(({ goesOnFrom }) => goesOnFrom);
  const all = choice.kind === "begin" && choice.isNewHistory ? [...known, choice.at] : known;
  return [...new Set(all.map(endText))];
}

function endText({ uuid, seqno }: Position): string {
  return `${uuid}:${seqno}`;
}

function stopped(host: string): RecoveryStep {
  const test = `! pgrep -x mariadbd >/dev/null && systemctl show --property=ActiveState mariadb.service | grep -qxE 'ActiveState=(inactive|failed)'`;
  return { host, what: "its server is stopped", make: waitingStop, test, timeoutMs: startMs, settleMs: 10_000 };
}

function keptStep(host: string, id: string): RecoveryStep {
  const place = `${data}.before-${id}`;
  return {
    host,
    what: `its data are kept in ${place}`,
    make: withVariables(snapshot, { place }),
    test: `[ -d ${place} ]`,
    timeoutMs: copyMs,
    settleMs: 0,
  };
}

function renumbered(host: string, at: Position): RecoveryStep {
  const end = endText(at);
  return {
    host,
    what: "its data get a history of their own",
    make: withVariables(newHistory, { end }),
    test: withVariables(newHistoryTest, { end }),
    timeoutMs: copyMs,
    settleMs: 0,
  };
}

function beganFrom(host: string): RecoveryStep {
  return {
    host,
    what: "the cluster is started from it",
    make: bootstrapScript,
    test: `${serving} && mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_cluster_status'" | grep -q '[[:space:]]Primary$'`,
    timeoutMs: copyMs,
    settleMs: 30_000,
  };
}

const takings: Readonly<Record<Join["takes"], (aside: string) => string>> = {
  rest: () => "it takes what it missed from those that serve",
  whole: () => "it takes a whole copy from those that serve",
  aside: (place) => `what it has is moved to ${place}, and it takes a whole copy from those that serve`,
};

function taken({ host, takes }: Join, ends: readonly string[], id: string): RecoveryStep {
  const aside = `${data}.aside-${id}`;
  return {
    host,
    what: takings[takes](aside),
    make: withVariables(takeIn, { takes, aside, ends }),
    test: `${serving} 2>/dev/null`,
    timeoutMs: copyMs,
    settleMs: startMs,
  };
}
