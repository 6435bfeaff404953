import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { QuestionName } from "../../../src/adopt/questions.ts";
import { readHost } from "../../../src/adopt/read-host.ts";

/** What a host of the lab printed, as it was. */
const printed: Partial<Record<QuestionName, string>> = {
  about: "name\tc1\nnow\t1700000000.0\nup\t28000.0\nID\tdebian\n",
  units: readFileSync("test/captured/adopt/units.txt", "utf8"),
  network: readFileSync("test/captured/adopt/network.txt", "utf8"),
};

test("a real host's units, addresses, ports and names are understood", () => {
  const answer = readHost("10.77.0.11", (name) => ({ kind: "answered", output: printed[name] ?? "" }));
  if (answer.kind !== "read") throw new Error(answer.finding.message);
  const { parts, addresses, sockets, names } = answer.reading;
  const haproxy = parts.find(({ name }) => name === "haproxy");
  expect(haproxy).toMatchObject({ label: "haproxy.service", state: "running", startsAtBoot: true });
  // 27,577.583587 s after the boot, which was 28,000 s ago.
  expect(haproxy?.sinceMs).toBeCloseTo(1_699_999_577_583.6, 0);
  expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(["mariadb", "rabbitmq-server", "keepalived"]));
  expect(addresses).toEqual([{ device: "eth0", address: "10.77.0.11", prefix: 24 }]);
  expect(sockets).toContainEqual({ address: "10.77.0.10", port: 5000, program: "haproxy" });
  expect(sockets).toContainEqual({ address: "*", port: 4369, program: "epmd" });
  expect(names).toContainEqual({ address: "10.77.0.12", names: ["c2"] });
});
