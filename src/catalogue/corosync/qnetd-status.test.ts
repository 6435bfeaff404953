import { expect, test } from "vitest";
import { qnetdPart } from "./qnetd-status.ts";

/** Of corosync-qnetd 3.0.3. */
const captured = `QNetd address:			10.77.0.13:5403
TLS:				Required (client certificate required)
Connected clients:		2
Connected clusters:		1
`;

test.each([
  ["all members ask it", captured, "up", "votes; 2 of 2 members ask it"],
  ["one does not", captured.replace(":		2", ":		1"), "degraded", "votes; 1 of 2 members ask it"],
  [
    "it is not there",
    "corosync-qnetd-tool: Can't connect to qnetd socket (is QNetd running?): No such file or directory\n",
    "down",
    "corosync-qnetd does not run",
  ],
])("%s", (_what, output, state, sentence) => {
  expect(qnetdPart(output, "q1", 2)).toMatchObject({ component: "corosync-qnetd", host: "q1", state, sentence });
});
