import { withVariables } from "../../text/script.ts";
import type { Design } from "../contract/design.ts";
import type { Part, StatusProbe } from "../contract/status.ts";
import { certificateWords, daysScript } from "../format/certificate-days.ts";
import { controller } from "./chassis.ts";
import controllerScript from "./controller-status.sh";
import { placesOf, type OvnDatabase } from "./databases.ts";
import northdScript from "./northd-status.sh";
import { isSecure } from "./method.ts";
import { parseRaftStatus, works } from "./raft-status.ts";
import statusScript from "./status.sh";
import { certificatePath } from "./tls.ts";

export const northd = "ovn-northd";

type Said = Pick<Part, "state" | "sentence" | "detail">;

export function databaseProbe(design: Pick<Design, "secrets" | "voters">, database: OvnDatabase): StatusProbe {
  const { component, schema, unit } = database;
  const { control } = placesOf(database);
  return {
    component,
    script: withVariables(statusScript, { unit, control, schema }) + days(design),
    parse: (output, _exitCode, host) => ({
      component,
      host,
      ...withCertificate(output, saidOfDatabase(output, design.voters.length)),
    }),
  };
}

export const northdProbe: StatusProbe = {
  component: northd,
  script: northdScript,
  parse: (output, _exitCode, host) => ({ component: northd, host, ...saidOfNorthd(output) }),
};

export function controllerProbe(design: Pick<Design, "secrets">): StatusProbe {
  return {
    component: controller,
    script: controllerScript + days(design),
    parse: (output, _exitCode, host) => ({
      component: controller,
      host,
      ...withCertificate(output, saidOfController(output)),
    }),
  };
}

function days(design: Pick<Design, "secrets">): string {
  return isSecure(design) ? daysScript(certificatePath) : "";
}

function withCertificate(output: string, said: Said): Said {
  const certificate = certificateWords(output);
  if (certificate === undefined || said.state === "down" || said.state === "unknown") return said;
  return {
    ...said,
    state: certificate.isShort ? "degraded" : said.state,
    sentence: `${said.sentence}, ${certificate.words}`,
  };
}

/**
 * A server that answers and has no leader takes reads of what it last knew, and no writes.
 *
 * @param members how many the cluster has by the design
 */
export function saidOfDatabase(output: string, members: number): Said {
  const raft = parseRaftStatus(output);
  if (raft === undefined) return notAnswering(output);
  const detail = { ...raft };
  const { servers, role, leader, status, electionTimerMs } = raft;
  if (!works(raft)) return { state: "down", sentence: `${status}, without a leader: it takes no writes`, detail };
  const lost = servers.filter(
    ({ self, silentMs }) => !self && silentMs !== undefined && silentMs > 4 * electionTimerMs,
  );
  const seen = role === "leader" ? `leads ${servers.length} members` : `follows ${leader}`;
  if (servers.length !== members) {
    return { state: "degraded", sentence: `${seen}, but ${servers.length} are counted instead of ${members}`, detail };
  }
  // Only a leader hears of all others.
  if (role === "leader" && lost.length > 0) {
    return { state: "degraded", sentence: `${seen}, of which ${lost.length} are silent`, detail };
  }
  return { state: "up", sentence: seen, detail };
}

export function saidOfNorthd(output: string): Said {
  const status = /^Status: (\w+)$/mu.exec(output)?.[1];
  if (status === undefined) return notAnswering(output);
  const detail = { status };
  switch (status) {
    case "active":
      return { state: "up", sentence: "has the lock and works", detail };
    case "standby":
      return { state: "up", sentence: "stands by", detail };
    default:
      return { state: "degraded", sentence: `is ${status}`, detail };
  }
}

export function saidOfController(output: string): Said {
  const connection = /^southbound (.+)$/mu.exec(output)?.[1]?.trim() ?? "";
  if (connection === "") return notAnswering(output);
  const detail = { connection };
  if (connection === "connected") return { state: "up", sentence: "connected to the southbound database", detail };
  return { state: "degraded", sentence: `is ${connection} to the southbound database: what is wired goes on`, detail };
}

function notAnswering(output: string): Said {
  const unit = /^unit (\S+)$/mu.exec(output)?.[1];
  if (unit === undefined) return { state: "unknown", sentence: "could not be asked", detail: {} };
  return {
    state: "down",
    sentence: unit === "active" ? "runs, and does not answer" : `its unit is ${unit}`,
    detail: { unit },
  };
}
