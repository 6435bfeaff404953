import { expect, test } from "vitest";
import { patroniPart } from "./status.ts";

const server = `role=primary
timeline=00000002
position=0/5000060
standby=c2 streaming quorum
standby=c3 streaming quorum
`;

const own = { state: "running", role: "primary", timeline: 2, dcs_last_seen: 1_790_000_000 };
const members = ["c1", "c2", "c3"].map((name) => ({
  name,
  role: name === "c1" ? "leader" : "quorum_standby",
  state: name === "c1" ? "running" : "streaming",
  timeline: 2,
  ...(name === "c1" ? {} : { lag: 0 }),
}));

function said(of: object | undefined, all: readonly object[] = members): string {
  return of === undefined ? "\n\n" : `${JSON.stringify(of)}\n${JSON.stringify({ members: all, scope: "demo" })}\n`;
}

test.each<[string, string, number, string, RegExp]>([
  ["a primary with all members", said(own) + server, 0, "up", /^primary, 2 of 2 standbys acknowledge, timeline 2 at/],
  ["Patroni is gone, its server runs on", said(undefined) + server, 0, "degraded", /Patroni does not answer/],
  ["both are gone", said(undefined), 2, "down", /^neither Patroni nor postgres answers$/],
  [
    "a copy is being made",
    said({ ...own, state: "creating replica", role: "replica" }),
    2,
    "down",
    /^postgres is creating replica$/,
  ],
  ["paused", said({ ...own, pause: true }) + server, 0, "degraded", /paused and promotes nobody/],
  ["nobody has the lease", said(own, members.slice(1)) + server, 0, "degraded", /no member has the lease/],
  ["one member is not known", said(own, members.slice(0, 2)) + server, 0, "degraded", /2 of 3 members known/],
])("%s", (_what, output, exitCode, state, sentence) => {
  const part = patroniPart(output, exitCode, "c1", 3);
  expect([part.state, part.sentence]).toEqual([state, expect.stringMatching(sentence)]);
});

test("the state is typed: who leads, and how far each is", () => {
  const { detail, leads } = patroniPart(said(own) + server, 0, "c1", 3);
  expect(leads).toBe("primary");
  expect(detail["patroni"]).toMatchObject({
    leader: "c1",
    paused: false,
    members: [
      { name: "c1", role: "leader", timeline: 2, lag: undefined },
      { name: "c2", role: "quorum_standby", timeline: 2, lag: 0 },
      { name: "c3", lag: 0 },
    ],
  });
});
