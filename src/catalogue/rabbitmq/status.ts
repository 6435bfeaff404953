import { z } from "zod";
import type { Part } from "../contract/status.ts";
import { certificateWords } from "../format/certificate-days.ts";
import { inBroker, withBindings } from "./erlang.ts";
import status from "./status.erl";

/** The broker's own words as JSON: status.erl. */
export const statusScript = inBroker(withBindings(status));

const answer = z.object({
  version: z.string(),
  running: z.boolean(),
  members: z.array(z.string()),
  membersRunning: z.array(z.string()),
  partitions: z.array(z.string()),
  alarms: z.array(z.string()),
  queues: z.number(),
  quorumQueues: z.number(),
  queuesWithoutLeader: z.array(z.string()),
});

export type RabbitmqDetail = z.infer<typeof answer>;

/** What a broker said of itself; undefined when it said nothing that can be read. */
export function parseRabbitmqStatus(output: string): RabbitmqDetail | undefined {
  const line = output.split("\n").find((each) => each.startsWith("{"));
  if (line === undefined) return undefined;
  try {
    return answer.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** A broker that hears no other still knows them; one that lost its data directory, or was reset, does not. */
function isAlone({ running, members }: RabbitmqDetail, expected: number): boolean {
  return running && members.length === 1 && expected > 1;
}

/** One broker as part of a snapshot; `expected` is the number of members that the design has. */
export function rabbitmqPart(output: string, host: string, expected: number): Part {
  const detail = parseRabbitmqStatus(output);
  const part = (state: Part["state"], sentence: string): Part => ({
    component: "rabbitmq",
    host,
    state,
    sentence,
    detail: { ...detail },
    ...(detail !== undefined && isAlone(detail, expected) ? { forgot: true } : {}),
  });
  if (detail === undefined) return part("down", "the broker does not answer");
  if (!detail.running)
    return part("down", "does not serve: it is starting, or paused because it hears no majority of the brokers");
  if (isAlone(detail, expected)) return part("degraded", `forgot the cluster: it knows none of the other brokers`);
  const members = `${detail.membersRunning.length} of ${expected} brokers, ${detail.quorumQueues} quorum queues`;
  if (detail.partitions.length > 0)
    return part("degraded", `${members}, partitioned from ${detail.partitions.join(", ")}`);
  if (detail.queuesWithoutLeader.length > 0) {
    return part("degraded", `${members}, ${detail.queuesWithoutLeader.length} of them without a leader`);
  }
  if (detail.alarms.length > 0) return part("degraded", `${members}, takes no messages: ${detail.alarms.join(", ")}`);
  const certificate = certificateWords(output);
  const state = detail.membersRunning.length < expected || certificate?.isShort === true ? "degraded" : "up";
  return part(state, certificate === undefined ? members : `${members}, ${certificate.words}`);
}
