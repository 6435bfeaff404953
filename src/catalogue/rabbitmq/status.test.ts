import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseRabbitmqStatus, rabbitmqPart } from "./status.ts";

/** What brokers of a cluster of three printed, on hosts of a lab. */
function captured(name: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../../test/captured/status/rabbitmq", name), "utf8");
}

test("a healthy broker is up", () => {
  const part = rabbitmqPart(captured("whole.txt"), "c1", 3);
  expect(part).toMatchObject({ state: "up", sentence: "3 of 3 brokers, 0 quorum queues" });
  expect(part.detail["version"]).toBe("4.0.5");
});

test("a survivor is degraded and counts the others", () => {
  expect(rabbitmqPart(captured("one-gone.txt"), "c1", 3)).toMatchObject({
    state: "degraded",
    sentence: "2 of 3 brokers, 0 quorum queues",
  });
});

test("a broker that was reset knows no other, and says so; one whose others are gone still knows them", () => {
  const whole = parseRabbitmqStatus(captured("whole.txt"));
  const reset = JSON.stringify({ ...whole, members: ["rabbit@c1"], membersRunning: ["rabbit@c1"] });
  expect(rabbitmqPart(reset, "c1", 3)).toMatchObject({
    state: "degraded",
    sentence: "forgot the cluster: it knows none of the other brokers",
    forgot: true,
  });
  expect(rabbitmqPart(captured("one-gone.txt"), "c1", 3).forgot).toBeUndefined();
  expect(rabbitmqPart(reset, "c1", 1).forgot).toBeUndefined();
});

test("a broker that hears no majority is down, and says that it is paused", () => {
  const part = rabbitmqPart(captured("paused.txt"), "c3", 3);
  expect(part.state).toBe("down");
  expect(part.sentence).toContain("paused");
});

test("no answer is down, whatever was printed", () => {
  for (const output of ["", "{", '{"running": 1}', "erl_call: failed to connect\n"]) {
    expect(parseRabbitmqStatus(output)).toBeUndefined();
    expect(rabbitmqPart(output, "c1", 3).state).toBe("down");
  }
});

test.each([
  ["partitions", ["rabbit@c2"], "partitioned from rabbit@c2"],
  ["queuesWithoutLeader", ["orders"], "1 of them without a leader"],
  ["alarms", ["{resource_limit,memory,rabbit@c1}"], "takes no messages"],
])("%s make a broker degraded", (field, value, words) => {
  const answer = { ...parseRabbitmqStatus(captured("whole.txt")), [field]: value };
  const part = rabbitmqPart(JSON.stringify(answer), "c1", 3);
  expect(part.state).toBe("degraded");
  expect(part.sentence).toContain(words);
});
