import { expect, test } from "vitest";
import { replicationPart } from "./status.ts";

const primary = `*************************** 1. row ***************************
q_read_only: 0
  q_written: 1-1-7,1-2-300000000105
  q_applied: 1-1-7
*************************** 1. row ***************************
q_acknowledging: 2
*************************** 1. row ***************************
q_waits: ON
*************************** 1. row ***************************
q_waiting: 0
`;
const standby = `q_read_only: 1
q_written: 1-2-300000000105
q_applied: 1-2-300000000105
q_acknowledging: 0
q_waits: OFF
               Slave_IO_State: Waiting for master to send event
                  Master_Host: 10.77.0.12
             Slave_IO_Running: Yes
            Slave_SQL_Running: Yes
        Seconds_Behind_Master: 0
                Last_IO_Error:
`;
const at = "generation 3 at 1-2-300000000105";

test.each([
  ["a primary with both standbys", primary, "up", `primary, 2 of 2 standbys acknowledge, ${at}`],
  ["a primary that lost one", primary.replace("ledging: 2", "ledging: 1"), "degraded", /1 of 2 standbys/],
  ["a primary without any", primary.replace("ledging: 2", "ledging: 0"), "down", /0 of 2 standbys.*commits wait/],
  ["a primary that waits for nobody", primary.replace("waits: ON", "waits: OFF"), "degraded", /wait for none/],
  ["a standby", standby, "up", `standby of 10.77.0.12, ${at}`],
  ["a standby that lags", standby.replace("Master: 0", "Master: 12"), "up", /12 s behind/],
  [
    "a standby that follows nobody",
    standby.replace("IO_Running: Yes", "IO_Running: No").replace("IO_Error:", "IO_Error: it has diverged: 'so'"),
    "degraded",
    /follows nobody \(it has diverged: 'so'\)/,
  ],
  [
    "a copy that was rebuilt",
    `${standby}aside: /var/lib/mysql/quorate.aside-20261126T100000Z 2\n`,
    "degraded",
    /2 transactions that no other copy has are kept in \/var\/lib\/mysql\/quorate\.aside-20261126T100000Z/,
  ],
  ["an empty copy", "q_read_only: 1\n", "degraded", /before the first transaction/],
  ["no answer", "", "down", "mariadbd does not answer"],
] as const)("%s", (_what, output, state, sentence) => {
  const part = replicationPart(output, 0, "c2", 3);
  expect(part.sentence).toMatch(sentence);
  expect(part.state).toBe(state);
});

test("a failed question is no answer, whatever it printed", () => {
  expect(replicationPart(primary, 1, "c2", 3).state).toBe("down");
});
