import { filesOf } from "../review/collect/host-files.ts";
import type { Finding } from "../spec/finding.ts";
import { listed } from "../text/sentence.ts";
import { linesMax, readBroker, readCluster, readDatabase, readDownServers, readMembership } from "./known/running.ts";
import { questionNames, questionWords, type QuestionName } from "./questions.ts";
import { atHost, printable } from "./compare/place.ts";
import type { HostAnswer, HostReading, InterfaceAddress, ListeningSocket, RunningPart } from "./reading.ts";
import { containerPart, partName } from "./technologies.ts";

/** What a host printed when it was asked a question; `cut-off`: it took longer than the limit. */
export type Printed = { readonly kind: "answered" | "cut-off"; readonly output: string } | { readonly kind: "missing" };

type Answers = (question: QuestionName) => Printed;

/** Understands a host's answers. Lines that are none are passed over; what a host did not answer is a finding. */
export function readHost(asked: string, answers: Answers): HostAnswer {
  const text = (name: QuestionName): string => {
    const answer = answers(name);
    return answer.kind === "missing" ? "" : answer.output;
  };
  const about = new Map(
    text("about")
      .split("\n")
      .map((line): [string, string] => [line.split("\t")[0] ?? "", line.split("\t")[1] ?? ""]),
  );
  const name = (about.get("name") ?? "").trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/u.test(name)) return garbage(asked);
  const membership = readMembership(text("membership"));
  // Most clusters know their hosts without their domain.
  const whole = name.toLowerCase();
  const isWhole = membership?.listed.some((member) => member.name === whole) === true;
  const host = isWhole ? whole : (whole.split(".")[0] ?? whole);
  const bootedMs = 1000 * (Number(about.get("now")) - Number(about.get("up")));
  const { files, findings } = filesOf(host, text("files"));
  const [addresses = "", sockets = "", names = "", tunnels = ""] = text("network").split(/^-$/mu);
  const reading: HostReading = {
    host,
    asked,
    system: {
      id: about.get("ID") ?? "",
      version: about.get("VERSION_ID") ?? "",
      pretty: printable(about.get("PRETTY_NAME") ?? "an unknown system"),
    },
    addresses: readAddresses(addresses).slice(0, linesMax),
    sockets: readSockets(sockets).slice(0, linesMax),
    names: readNames(names).slice(0, linesMax),
    tunnels: readTunnels(tunnels).slice(0, linesMax),
    parts: [...readUnits(text("units"), bootedMs), ...readContainers(text("containers"))].slice(0, linesMax),
    packages: new Map(pairs(text("packages"))),
    files,
    running: {
      database: readDatabase(text("database")),
      membership,
      broker: readBroker(text("broker")),
      cluster: readCluster(text("cluster")),
      downServers: readDownServers(text("balancer")),
    },
  };
  return { kind: "read", reading, findings: [...findings, ...silent(host, answers)] };
}

function garbage(asked: string): HostAnswer {
  return {
    kind: "unread",
    asked,
    finding: atHost(
      "host-unread",
      "error",
      asked,
      `${asked} was reached and answered nothing that can be understood: it did not even say its name.`,
      "Log in there by hand: a shell that prints or asks something of its own, or no bash, is in the way.",
    ),
  };
}

/** What a host did not answer, or not in time. */
function silent(host: string, answers: Answers): readonly Finding[] {
  const late = questionNames.filter((name) => answers(name).kind !== "answered").map((name) => questionWords[name]);
  return late.length === 0
    ? []
    : [
        atHost(
          "answer-missing",
          "warning",
          host,
          `${host} did not say ${listed(late)} in time; what is told of it lacks that.`,
          "Look what hangs there: a mount, a program that waits for another.",
        ),
      ];
}

function pairs(text: string): readonly [string, string][] {
  return text.split("\n").flatMap((line): [string, string][] => {
    const [name = "", value] = line.split("\t");
    return value === undefined ? [] : [[name, value]];
  });
}

/** ip-address(8), one line each: `2: eth0    inet 10.77.0.11/24 brd 10.77.0.255 scope global eth0`. */
function readAddresses(text: string): readonly InterfaceAddress[] {
  return [...text.matchAll(/^\d+: (\S+)\s+inet6? ([0-9a-f.:]+)\/(\d+) /gmu)].map(
    ([, device = "", address = "", prefix]) => ({
      device,
      address,
      prefix: Number(prefix),
    }),
  );
}

/** ss(8): `LISTEN 0 4096 10.77.0.11:5000 0.0.0.0:* users:(("haproxy",pid=1,fd=7))`. */
function readSockets(text: string): readonly ListeningSocket[] {
  const line = /^LISTEN\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(?:\s+users:\(\("([^"]*)")?/gmu;
  return [...text.matchAll(line)].map(([, address = "", port, program = ""]) => {
    const bare = address.replaceAll(/[[\]]/gu, "").replace(/%.*$/u, "");
    return { address: ["0.0.0.0", "::", "*"].includes(bare) ? "*" : bare, port: Number(port), program };
  });
}

/** ovs-vsctl(8): `"10.78.0.11"`, `local_ip="10.78.0.11"`; OVN takes several, with commas. */
function readTunnels(text: string): readonly string[] {
  return [...text.matchAll(/[0-9a-f:]*[:.][0-9a-f.:]+/gu)].map(([address]) => address);
}

function readNames(text: string): HostReading["names"] {
  return text.split("\n").flatMap((line) => {
    const [address = "", ...names] = line.trim().split(/\s+/u);
    return names.length === 0 ? [] : [{ address, names }];
  });
}

/** systemctl(1), `show`: blocks of `Property=value`. Times since the boot in microseconds, 0 for never. */
function readUnits(text: string, bootedMs: number): readonly RunningPart[] {
  return text.split(/\n\n+/u).flatMap((block): RunningPart[] => {
    const properties = new Map(
      block.split("\n").map((line): [string, string] => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
    const id = properties.get("Id") ?? "";
    const active = properties.get("ActiveState") ?? "";
    if (!id.endsWith(".service") || properties.get("LoadState") !== "loaded") return [];
    const file = properties.get("UnitFileState") ?? "";
    // A reload takes files up without a new start, and is a change of state.
    const times = ["ExecMainStartTimestampMonotonic", "StateChangeTimestampMonotonic"].map((name) =>
      Number(properties.get(name) ?? "0"),
    );
    const since = Math.max(...times.filter((time) => Number.isFinite(time)), 0);
    return [
      {
        name: partName(id),
        label: id,
        by: "systemd",
        state: active === "failed" ? "failed" : ["active", "reloading"].includes(active) ? "running" : "stopped",
        sinceMs: since === 0 || !Number.isFinite(bootedMs) ? undefined : bootedMs + since / 1000,
        startsAtBoot:
          file === "" ? undefined : ["enabled", "enabled-runtime", "static", "indirect", "alias"].includes(file),
      },
    ];
  });
}

/** Docker writes RFC 3339; podman, in the host's own zone, `2026-11-27 03:19:51.798660313 +0100 CET`, and year 1 for never. */
function startedMs(text: string): number {
  const [, date, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d* ([+-]\d\d)(\d\d)\b/u.exec(text) ?? [];
  const ms = Date.parse(date === undefined ? text : `${date}T${time ?? ""}${hours ?? ""}:${minutes ?? ""}`);
  return ms > 0 ? ms : Number.NaN;
}

function readContainers(text: string): readonly RunningPart[] {
  return text.split("\n").flatMap((line): RunningPart[] => {
    const [by, name = "", state, started = "", restarts = "", image = ""] = line.split("\t");
    if ((by !== "docker" && by !== "podman" && by !== "lxc" && by !== "nspawn") || name === "") return [];
    const since = startedMs(started);
    const bare = name.replace(/^\//u, "");
    return [
      {
        name: containerPart(bare, image),
        label: `the container ${bare}`,
        by,
        state: state === "running" ? "running" : "stopped",
        sinceMs: Number.isNaN(since) ? undefined : since,
        // Since its release 2023.1 kolla-ansible has units of systemd start its containers, which restart nothing by themselves.
        startsAtBoot: ["", "no"].includes(restarts) ? undefined : true,
      },
    ];
  });
}
