import { expect, test } from "vitest";
import { checkUser, syncedCheck } from "./check.ts";

/** The packets of a check, taken apart again: length and sequence number of the header, and the payload. */
function packets(): { length: number; sequence: number; payload: Buffer }[] {
  const check = syncedCheck();
  if (check.kind !== "exchange") throw new Error("not an exchange");
  return check.steps.flatMap((step) => {
    if (!("send" in step)) return [];
    const bytes = Buffer.from(step.hex, "hex");
    return [{ length: bytes.readUIntLE(0, 3), sequence: bytes[3] ?? -1, payload: bytes.subarray(4) }];
  });
}

test("every packet's header gives the length of its payload", () => {
  for (const { length, payload } of packets()) expect(payload).toHaveLength(length);
});

test("the login is a HandshakeResponse41 of the check user without a password", () => {
  const [login] = packets();
  expect(login?.sequence).toBe(1);
  expect((login?.payload.readUInt32LE(0) ?? 0) & 0x0200).toBe(0x0200);
  expect(login?.payload.subarray(32).toString("latin1")).toBe(`${checkUser}\0\0`);
});

test("the query asks for the member's state", () => {
  const [, query] = packets();
  expect(query?.sequence).toBe(0);
  expect(query?.payload[0]).toBe(3);
  expect(query?.payload.subarray(1).toString("latin1")).toContain("WSREP_LOCAL_STATE");
});
