import { expect, test } from "vitest";
import type { HostReading, RunningPart } from "./reading.ts";
import { partName } from "./technologies.ts";
import { whoRuns } from "./who-runs.ts";

function part(label: string, by: RunningPart["by"], state: RunningPart["state"] = "running"): RunningPart {
  const name = partName(label.replace(/^the container /u, ""));
  return { name, label, by, state, sinceMs: undefined, startsAtBoot: true };
}

function reading(...parts: readonly RunningPart[]): HostReading {
  return {
    host: "c1",
    asked: "c1",
    system: { id: "debian", version: "13", pretty: "Debian" },
    addresses: [],
    sockets: [],
    tunnels: [],
    names: [],
    parts,
    packages: new Map(),
    files: [],
    running: {
      database: undefined,
      membership: undefined,
      broker: undefined,
      cluster: undefined,
      downServers: [],
    },
  };
}

test.each<readonly [string, HostReading, object]>([
  ["Debian's unit", reading(part("haproxy.service", "systemd")), { units: ["haproxy.service"], containers: [] }],
  [
    "kolla-ansible's container, and the unit that starts it",
    reading(part("kolla-haproxy-container.service", "systemd"), part("the container haproxy", "docker")),
    { units: ["kolla-haproxy-container.service"], containers: ["docker haproxy"] },
  ],
  [
    "a unit that failed",
    reading(part("haproxy.service", "systemd", "failed")),
    { units: ["haproxy.service"], containers: [] },
  ],
  [
    "nobody: one that is stopped, and others whose names begin alike",
    reading(
      part("haproxy.service", "systemd", "stopped"),
      part("the container haproxy_ssh", "docker"),
      part("keepalived.service", "systemd"),
    ),
    { units: [], containers: [] },
  ],
])("%s is found", (_, from, who) => {
  expect(whoRuns(from, "haproxy")).toEqual({ kind: "host", ...who });
});

test("what runs within a container that is a host of its own is told", () => {
  const from = reading(part("the container infra1-memcached-container-1a2b", "lxc"));
  expect(whoRuns(from, "memcached")).toEqual({ kind: "within", container: "infra1-memcached-container-1a2b" });
});
