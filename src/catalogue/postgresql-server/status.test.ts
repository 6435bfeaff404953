import { expect, test } from "vitest";
import { postgresqlPart } from "./status.ts";

const primary = `role=primary
timeline=0000000A
position=0/5000060
standby=c1 streaming quorum
standby=c3 streaming quorum
`;
const standby = `role=standby
timeline=0000000A
position=0/5000060
follows=10.77.0.12
lag=0
`;

test.each([
  ["a primary with both standbys", primary, "up", "primary, 2 of 2 standbys acknowledge, timeline 10 at 0/5000060"],
  ["a primary that lost one", primary.replace("standby=c3 streaming quorum\n", ""), "degraded", /1 of 2 standbys/],
  ["one that catches up does not count", primary.replace("c3 streaming", "c3 catchup"), "degraded", /1 of 2 standbys/],
  ["a primary without any", primary.replace(/standby=.*\n/g, ""), "down", /0 of 2 standbys.*commits wait/],
  ["a standby", standby, "up", "standby of 10.77.0.12, timeline 10 at 0/5000060"],
  ["a standby that follows nobody", standby.replace(/follows=.*\n/, ""), "degraded", /follows nobody/],
  [
    "a standby that is refused",
    `${standby.replace(/follows=.*\n/, "")}refused=SSL error: certificate verify failed\n`,
    "degraded",
    /follows nobody \(SSL error: certificate verify failed\), timeline/,
  ],
  ["a certificate that ends soon", `${standby}certificate-days 12\n`, "degraded", /good for 12 days: apply/],
  [
    "a certificate",
    `${standby}certificate-days 300\n`,
    "up",
    /^standby of 10.77.0.12, .*, certificate good for 300 days$/,
  ],
  ["a setting that waits", `${standby}restart=shared_buffers\n`, "degraded", /restart is needed for shared_buffers/],
  ["no answer", "", "down", "postgres does not answer"],
] as const)("%s", (_what, output, state, sentence) => {
  const part = postgresqlPart("postgresql", output, 0, "c2", 3);
  expect(part.state).toBe(state);
  expect(part.sentence).toMatch(sentence);
});

test("a failed question is no answer, whatever it printed", () => {
  expect(postgresqlPart("postgresql", primary, 2, "c2", 3).state).toBe("down");
});
