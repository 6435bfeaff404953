import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { QuestionName } from "../../../src/adopt/questions.ts";
import { technologyOf } from "../../../src/adopt/technologies.ts";
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

function tunnels(text: string): readonly string[] {
  const output: Partial<Record<QuestionName, string>> = {
    ...printed,
    network: `-\n-\n127.0.0.1 localhost\n-\n${text}`,
  };
  const answer = readHost("10.77.0.11", (name) => ({ kind: "answered", output: output[name] ?? "" }));
  return answer.kind === "read" ? (answer.reading.tunnels ?? []) : [];
}

test("where a switch ends its tunnels is told by OVN's word, by the agent's, and by several", () => {
  expect(tunnels('"10.78.0.11"\nlocal_ip="10.78.0.12\n')).toEqual(["10.78.0.11", "10.78.0.12"]);
  expect(tunnels('"10.78.0.11,fd00:78::11"\n')).toEqual(["10.78.0.11", "fd00:78::11"]);
  expect(tunnels("")).toEqual([]);
});

test("containers of LXC and of systemd-nspawn are parts by what they are called", () => {
  const output: Partial<Record<QuestionName, string>> = {
    ...printed,
    units: "",
    containers:
      "lxc\tinfra1_galera_container-1a2b3c4d\trunning\t\t\t\nnspawn\tinfra1-keystone-container-5e6f7a8b\trunning\t\t\t\n",
  };
  const answer = readHost("infra1", (name) => ({ kind: "answered", output: output[name] ?? "" }));
  const parts = answer.kind === "read" ? answer.reading.parts : [];
  expect(parts.map(({ by, state }) => `${by} ${state}`)).toEqual(["lxc running", "nspawn running"]);
  expect(parts.map(({ name }) => technologyOf(name))).toEqual(["galera", "keystone"]);
});
