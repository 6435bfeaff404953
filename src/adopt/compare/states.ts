import type { Finding } from "../../spec/finding.ts";
import { recognise } from "../../review/files/recognise.ts";
import { readsFile } from "../known/programs.ts";
import { noWord } from "../known/names.ts";
import { technologyOf } from "../technologies.ts";
import { runningOn, type Found } from "../describe/found.ts";
import type { HostReading, RunningPart } from "../reading.ts";
import { atHost } from "./place.ts";

/** Parts that failed, that the boot does not start, or that are configured and do not run. */
export function badStates({ readings, cluster }: Found): readonly Finding[] {
  return readings.flatMap((reading) => [
    ...reading.parts.filter((part) => part.state === "failed" && isOurs(part)).map((part) => failed(reading, part)),
    ...runningOn(reading)
      .filter((part) => part.startsAtBoot === false && isMain(part) && !cluster.parts.has(part.name))
      .map((part) => unstarted(reading, part)),
    ...idle(reading),
    ...troubled(reading),
    ...down(reading),
  ]);
}

function isOurs({ name }: RunningPart): boolean {
  return technologyOf(name) !== undefined || noWord.test(name);
}

/** Helpers that others start (`mariadb@bootstrap`, one-off units) are not started by the boot, and need not be. */
function isMain(part: RunningPart): boolean {
  return isOurs(part) && !part.label.includes("@");
}

function failed({ host }: HostReading, { label }: RunningPart): Finding {
  return atHost(
    "part-failed",
    "error",
    host,
    `${label} on ${host} has failed.`,
    `Read why: systemctl status ${label} and journalctl -u ${label}.`,
  );
}

function unstarted({ host }: HostReading, { label }: RunningPart): Finding {
  return atHost(
    "not-started-at-boot",
    "warning",
    host,
    `${label} runs on ${host}, and its boot does not start it: when the host comes back, it will not.`,
    `systemctl enable ${label}, unless something else starts it there.`,
  );
}

/** A program's own file on a host where other programs run and this one does not. */
function idle(reading: HostReading): readonly Finding[] {
  const parts = runningOn(reading);
  const kinds = ["haproxy", "keepalived", "corosync"] as const;
  return kinds.flatMap((kind) => {
    const file = reading.files.find((each) => recognise(each) === kind);
    if (file === undefined || parts.some(({ name }) => readsFile(file)(name))) return [];
    return [
      {
        ...atHost(
          "written-not-run",
          "warning",
          reading.host,
          `${reading.host} has this file, and no program that reads it runs there.`,
          "Start the program, or take the file away: who reads the hosts' files takes the host for one that does its part.",
        ),
        place: { file: file.shown, line: 1, column: 1 },
      },
    ];
  });
}

function troubled({ host, running }: HostReading): readonly Finding[] {
  return (running.cluster?.troubled ?? []).map(({ id, why }) =>
    atHost(
      "part-failed",
      "error",
      host,
      `Pacemaker does not run ${id} as it should: ${why}.`,
      "Read crm_mon -1 --inactive.",
    ),
  );
}

function down({ host, running }: HostReading): readonly Finding[] {
  return running.downServers.map(({ backend, server, why }) =>
    atHost(
      "part-failed",
      "warning",
      host,
      `The balancer on ${host} sends nobody to ${server} of ${backend}${why === "" ? "" : `: its check says ${why}`}.`,
      "Look why that server does not serve; until it does, one less may be lost.",
    ),
  );
}
