import { z } from "zod";
import { withVariables } from "../../text/script.ts";
import type { Design } from "../contract/design.ts";
import type { Part, StatusProbe } from "../contract/status.ts";
import { certificateWords, daysScript } from "../format/certificate-days.ts";
import { clientUrl, component } from "./places.ts";
import statusScript from "./status.sh";
import { authorityPath, certificatePath, isSecure } from "./tls.ts";

/** Numbers of 64 bits are texts, and what is zero or false is left out. Source: etcd 3.5, rpc.proto; proto3's JSON mapping. */
const statusSchema = z.object({
  header: z.object({ cluster_id: z.string(), member_id: z.string() }),
  leader: z.string().default("0"),
  raftTerm: z.string().default("0"),
  raftIndex: z.string().default("0"),
  dbSize: z.string().default("0"),
  isLearner: z.boolean().default(false),
  errors: z.array(z.string()).default([]),
});

const listSchema = z.object({
  members: z.array(z.object({ ID: z.string(), name: z.string().default(""), isLearner: z.boolean().default(false) })),
});

export interface EtcdDetail {
  readonly cluster: string;
  readonly member: string;
  /** Name of the member that leads; empty where none does. */
  readonly leader: string;
  readonly term: number;
  readonly index: number;
  readonly bytes: number;
  readonly votes: boolean;
  /** Names of those that are counted; empty for one that has not come yet. */
  readonly members: readonly string[];
  /** `NOSPACE`, `CORRUPT` */
  readonly alarms: readonly string[];
}

/** Reads what `status.sh` prints; undefined where no member answered. */
export function parseEtcdStatus(output: string): EtcdDetail | undefined {
  const documents = output.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
  const status = documents.map((each) => statusSchema.safeParse(each)).find(({ success }) => success)?.data;
  const list = documents.map((each) => listSchema.safeParse(each)).find(({ success }) => success)?.data;
  if (status === undefined || list === undefined) return undefined;
  const { header, leader, raftTerm, raftIndex, dbSize, isLearner, errors } = status;
  return {
    cluster: header.cluster_id,
    member: header.member_id,
    leader: list.members.find(({ ID }) => ID === leader)?.name ?? "",
    term: Number(raftTerm),
    index: Number(raftIndex),
    bytes: Number(dbSize),
    votes: !isLearner,
    members: list.members.map(({ name }) => name),
    alarms: errors.flatMap((each) => /alarm:(\w+)/u.exec(each)?.[1] ?? []),
  };
}

/** @param expected how many members the design has */
export function etcdPart(output: string, exitCode: number, host: string, expected: number): Part {
  const detail = exitCode === 0 ? parseEtcdStatus(output) : undefined;
  if (detail === undefined) return { component, host, state: "down", sentence: "does not answer", detail: {} };
  const certificate = certificateWords(output);
  const part = (state: Part["state"], sentence: string): Part => ({
    component,
    host,
    state: state === "up" && certificate?.isShort === true ? "degraded" : state,
    sentence: certificate === undefined ? sentence : `${sentence}, ${certificate.words}`,
    detail: { ...detail },
    ...(detail.leader === host ? { leads: "leader" } : {}),
  });
  const { leader, members, votes, alarms, term } = detail;
  if (leader === "") return part("down", "knows no leader: nothing is written, and no lease is renewed");
  const seen = leader === host ? `leads ${members.length} members` : `follows ${leader}`;
  const where = `${seen}, term ${term}`;
  if (alarms.includes("CORRUPT")) return part("down", `${where}; its data differ from the others' (alarm CORRUPT)`);
  if (alarms.length > 0) return part("down", `${where}; it takes no writes (alarm ${alarms.join(", ")})`);
  if (!votes) return part("degraded", `${where}, without a vote of its own`);
  if (members.length !== expected)
    return part("degraded", `${where}, but ${members.length} are counted instead of ${expected}`);
  return part("up", where);
}

export function etcdProbe(design: Design, host: string): StatusProbe {
  const secure = isSecure(design);
  const script = withVariables(statusScript, {
    url: clientUrl(design, host),
    tls: secure ? ["--cacert", authorityPath] : [],
  });
  return {
    component,
    script: secure ? `${script}${daysScript(certificatePath)}` : script,
    parse: (output, exitCode, on) => etcdPart(output, exitCode, on, design.voters.length),
  };
}
