import { z } from "zod";
import type { Part } from "../contract/status.ts";
import { inBroker } from "./erlang.ts";

/** The broker's own words as JSON. A paused broker has stopped what most questions go to, and still answers the first. */
export const statusScript = inBroker(`Running = rabbit:is_running(),
Ask = fun(Question) -> try Question() of Answer when is_list(Answer) -> Answer; _ -> [] catch _:_ -> [] end end,
Queues = [Q || Running, Q <- Ask(fun() -> rabbit_amqqueue:list() end)],
Quorum = [Q || Q <- Queues, amqqueue:get_type(Q) =:= rabbit_quorum_queue],
io:format("~s~n", [rabbit_json:encode(#{
  version => list_to_binary(rabbit_misc:version()),
  running => Running,
  members => Ask(fun() -> rabbit_mnesia:cluster_nodes(all) end),
  membersRunning => [N || Running, N <- Ask(fun() -> rabbit_mnesia:cluster_nodes(running) end)],
  partitions => Ask(fun() -> rabbit_node_monitor:partitions() end),
  alarms => [iolist_to_binary(io_lib:format("~0p", [A])) || Running, A <- Ask(fun() -> rabbit_alarm:get_alarms() end)],
  queues => length(Queues),
  quorumQueues => length(Quorum),
  queuesWithoutLeader => [element(4, amqqueue:get_name(Q)) || Q <- Quorum, not lists:member(element(2, amqqueue:get_pid(Q)), [node() | nodes()])]
})])`);

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

/** One broker as part of a snapshot; `expected` is the number of members that the design has. */
export function rabbitmqPart(output: string, host: string, expected: number): Part {
  const detail = parseRabbitmqStatus(output);
  const part = (state: Part["state"], sentence: string): Part => ({
    component: "rabbitmq",
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (detail === undefined) return part("down", "the broker does not answer");
  if (!detail.running)
    return part("down", "does not serve: it is starting, or paused because it hears no majority of the brokers");
  const members = `${detail.membersRunning.length} of ${expected} brokers, ${detail.quorumQueues} quorum queues`;
  if (detail.partitions.length > 0)
    return part("degraded", `${members}, partitioned from ${detail.partitions.join(", ")}`);
  if (detail.queuesWithoutLeader.length > 0) {
    return part("degraded", `${members}, ${detail.queuesWithoutLeader.length} of them without a leader`);
  }
  if (detail.alarms.length > 0) return part("degraded", `${members}, takes no messages: ${detail.alarms.join(", ")}`);
  return part(detail.membersRunning.length < expected ? "degraded" : "up", members);
}
