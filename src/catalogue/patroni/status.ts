import { z } from "zod";
import type { Part } from "../contract/status.ts";
import { postgresqlPart } from "../postgresql-server/status.ts";
import { component } from "./places.ts";

/** Source: Patroni 4.0, "Patroni REST API", `GET /patroni` and `GET /cluster`; what does not hold is left out. */
const memberSchema = z.object({
  state: z.string(),
  role: z.string(),
  timeline: z.number().optional(),
  pause: z.boolean().default(false),
  pending_restart: z.boolean().default(false),
  dcs_last_seen: z.number().default(0),
});

const clusterSchema = z.object({
  members: z.array(
    z.object({
      name: z.string(),
      role: z.string(),
      state: z.string(),
      timeline: z.number().optional(),
      lag: z.union([z.number(), z.string()]).optional(),
    }),
  ),
});

export interface PatroniMember {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly timeline: number | undefined;
  /** Bytes that it lacks of the primary's log; undefined where that is not known. */
  readonly lag: number | undefined;
}

export interface PatroniDetail {
  /** `running`, `starting`, `creating replica`, `crashed` */
  readonly state: string;
  readonly role: string;
  readonly paused: boolean;
  /** When it last reached the store, in seconds since 1970. */
  readonly storeSeen: number;
  /** Name of the member that has the lease; empty where nobody has. */
  readonly leader: string;
  readonly members: readonly PatroniMember[];
}

/** Reads what the API says; undefined where it says nothing. */
export function parsePatroni(output: string): PatroniDetail | undefined {
  const documents = output.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
  const own = documents.map((each) => memberSchema.safeParse(each)).find(({ success }) => success)?.data;
  const all = documents.map((each) => clusterSchema.safeParse(each)).find(({ success }) => success)?.data;
  if (own === undefined) return undefined;
  const members = (all?.members ?? []).map(({ name, role, state, timeline, lag }) => ({
    name,
    role,
    state,
    timeline,
    lag: typeof lag === "number" ? lag : undefined,
  }));
  return {
    state: own.state,
    role: own.role,
    paused: own.pause,
    storeSeen: own.dcs_last_seen,
    leader: members.find(({ role }) => role === "leader")?.name ?? "",
    members,
  };
}

/** A copy, and what keeps it; `expected` is the number of members that the design has. */
export function patroniPart(output: string, exitCode: number, host: string, expected: number): Part {
  const managed = parsePatroni(output);
  const server = postgresqlPart(component, output, exitCode, host, expected);
  const part = (state: Part["state"], sentence: string): Part => ({
    ...server,
    state,
    sentence,
    detail: { ...server.detail, ...(managed === undefined ? {} : { patroni: managed }) },
  });
  if (managed === undefined) {
    return server.state === "down"
      ? part("down", "neither Patroni nor postgres answers")
      : part("degraded", `${server.sentence}; Patroni does not answer, and nobody can be promoted here`);
  }
  if (server.state === "down" && managed.state !== "running") return part("down", `postgres is ${managed.state}`);
  if (managed.paused) return part(worse(server.state), `${server.sentence}; Patroni is paused and promotes nobody`);
  if (managed.leader === "") return part(worse(server.state), `${server.sentence}; no member has the lease`);
  const lost = managed.members.length < expected ? `, ${managed.members.length} of ${expected} members known` : "";
  if (lost !== "" && server.leads === "primary") return part(worse(server.state), `${server.sentence}${lost}`);
  return part(server.state, server.sentence);
}

function worse(state: Part["state"]): Part["state"] {
  return state === "up" ? "degraded" : state;
}
