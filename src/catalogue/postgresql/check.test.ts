import { expect, test } from "vitest";
import { checkUser, promotedCheck } from "./check.ts";

function steps(): { sent: Buffer; pattern: RegExp } {
  const check = promotedCheck();
  if (check.kind !== "exchange") throw new Error("not an exchange");
  const [send, expected] = check.steps;
  if (send === undefined || !("send" in send) || expected === undefined || !("expect" in expected)) {
    throw new Error("not a question and an answer");
  }
  return { sent: Buffer.from(send.hex, "hex"), pattern: new RegExp(expected.value) };
}

/** One ParameterStatus message. */
function status(name: string, value: string): Buffer {
  const body = Buffer.from(`${name}\0${value}\0`);
  const head = Buffer.alloc(5);
  head.write("S");
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** What PostgreSQL 17.12 on Debian 13 answered to the check's login, shortened in the middle. */
function greeting(standby: "on" | "off", readOnly: "on" | "off"): string {
  return Buffer.concat([
    Buffer.from("520000000800000000", "hex"),
    status("in_hot_standby", standby),
    status("integer_datetimes", "on"),
    status("TimeZone", "GMT"),
    status("application_name", ""),
    status("default_transaction_read_only", readOnly),
    status("server_version", "17.12 (Debian 17.12-0+deb13u1)"),
    Buffer.from("5a0000000549", "hex"),
  ])
    .toString("hex")
    .toUpperCase();
}

test("it says who it is, and goodbye at once", () => {
  const { sent } = steps();
  const length = sent.readUInt32BE(0);
  expect(sent.readUInt32BE(4)).toBe(3 << 16);
  expect(sent.subarray(8, length).toString("latin1")).toBe(`user\0${checkUser}\0database\0postgres\0\0`);
  expect(sent.subarray(length).toString("hex")).toBe("5800000004");
});

test.each([
  ["a primary", greeting("off", "off"), true],
  ["a standby", greeting("on", "off"), false],
  ["a primary that is read only", greeting("off", "on"), false],
  ["a server that wants a password", "520000001700000005", false],
  ["a server that starts up", Buffer.from("E\0\0\0\x20SFATAL\0C57P03\0\0").toString("hex").toUpperCase(), false],
  ["silence", "", false],
])("%s: %#", (_what, answer, serves) => {
  expect(steps().pattern.test(answer)).toBe(serves);
});
