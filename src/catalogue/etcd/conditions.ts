import { withVariables } from "../../text/script.ts";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { SiteView } from "../contract/provisions.ts";
import { chooseFounding, type FoundingEvidence } from "../raft/founding.ts";
import evidence from "./evidence.sh";
import found from "./found.sh";
import join from "./join.sh";
import loginsTest from "./logins-test.sh";
import logins from "./logins.sh";
import membersMake from "./members-make.sh";
import membersTest from "./members-test.sh";
import {
  beginningPath,
  clientSecret,
  clientUrl,
  clientUser,
  controlPath,
  dataDirectory,
  memberMark,
  peerUrl,
  prefix,
  rootSecret,
  unit,
} from "./places.ts";
import voteMake from "./vote-make.sh";
import voteTest from "./vote-test.sh";

const membersId = "etcd/has the design's members";
const loginsId = "etcd/asks who comes";

/** The store is whole, and lets its user in. */
export const storeReady: readonly GoalRef[] = [{ condition: loginsId }];

export function beginId(host: string): string {
  return `etcd/member on ${host}`;
}

function voteId(host: string): string {
  return `etcd/vote of ${host}`;
}

export function etcdConditions({ design, secrets }: SiteView): readonly Condition[] {
  const [host = "", ...alternates] = design.voters;
  const control = controlPath;
  const peers = design.voters.map((voter) => peerUrl(design, voter));
  return [
    ...design.voters.map((voter, index) => beginCondition(design, voter, design.voters[index - 1])),
    ...design.voters.map((voter) => voteCondition(design, voter)),
    {
      id: membersId,
      host,
      alternates,
      holds: `etcd counts each of ${design.voters.join(", ")}, and nobody else`,
      test: withVariables(membersTest, { control, peers }),
      remedy: { kind: "make", script: withVariables(membersMake, { control, peers }), timeoutMs: 30_000 },
      after: design.voters.map((voter) => ({ condition: voteId(voter) })),
      settleMs: 5000,
    },
    {
      id: loginsId,
      host,
      alternates,
      holds: "etcd lets in who has a login, and nobody else",
      test: withVariables(loginsTest, {
        control,
        login: `${clientUser}:${secrets[clientSecret] ?? ""}`,
        prefix,
      }),
      remedy: {
        kind: "make",
        script: withVariables(logins, {
          control,
          root_password: secrets[rootSecret] ?? "",
          user: clientUser,
          password: secrets[clientSecret] ?? "",
          prefix,
        }),
        timeoutMs: 60_000,
      },
      after: [{ condition: membersId }],
      settleMs: 5000,
    },
  ];
}

function beginCondition(design: Design, host: string, previous: string | undefined): Condition {
  const known = { beginning: beginningPath, mark: memberMark, name: host, peer: peerUrl(design, host) };
  return {
    id: beginId(host),
    host,
    alternates: [],
    holds: `${host} has its part of etcd's data, or is let to begin it`,
    test: `[ -s ${beginningPath} ] && { [ ! -e ${memberMark} ] || [ -d ${dataDirectory}/member/wal ]; }`,
    remedy: {
      kind: "decide",
      timeoutMs: 60_000,
      hosts: design.voters,
      evidence: withVariables(evidence, { data: dataDirectory, beginning: beginningPath }),
      decide: (said, acceptLossOf) => {
        const all = new Map([...said].map(([member, output]) => [member, parseEvidence(output)]));
        const joined = (others: readonly string[]): string =>
          withVariables(join, {
            ...known,
            control: controlPath,
            others: others.map((other) => clientUrl(design, other)).join(","),
            token: all.get(others[0] ?? "")?.cluster ?? "",
          });
        return chooseFounding(
          {
            name: "etcd",
            members: design.voters,
            create: () => withVariables(found, known),
            join: (_host, others) => joined(others),
          },
          host,
          all,
          acceptLossOf,
        );
      },
    },
    after: [
      { host, packages: true },
      { host, file: controlPath },
      // Who joins must find who began, and one at a time is without a vote.
      ...(previous === undefined ? [] : [{ condition: voteId(previous) }]),
    ],
    settleMs: 2000,
  };
}

/** Reads what `evidence.sh` printed; what is torn is taken for data that nobody may touch. */
export function parseEvidence(output: string): FoundingEvidence {
  const field = (name: string): string => new RegExp(`^${name}=(.*)$`, "mu").exec(output)?.[1]?.trim() ?? "";
  const state = field("state");
  return {
    state: state === "none" || state === "clustered" ? state : "unreadable",
    rows: 0,
    cluster: field("cluster"),
  };
}

function voteCondition(design: Design, host: string): Condition {
  const known = { control: controlPath, peer: peerUrl(design, host) };
  return {
    id: voteId(host),
    host,
    alternates: [],
    holds: `the member of etcd on ${host} has a vote`,
    test: withVariables(voteTest, known),
    remedy: { kind: "make", script: withVariables(voteMake, known), timeoutMs: 60_000 },
    after: [{ host, unit }],
    settleMs: 10_000,
  };
}
