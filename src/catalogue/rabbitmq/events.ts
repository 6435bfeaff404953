import { byRules, type LogReader } from "../contract/events.ts";
import { queueEndpoint } from "./config.ts";

/** RabbitMQ 3.10 and 4.0: rabbit_node_monitor and Ra, in the broker's own log file, and what mend.erl writes there. */
export const rabbitmqEvents: LogReader = {
  technology: "rabbitmq",
  place: { kind: "file", path: "/var/log/rabbitmq/rabbit@*.log" },
  parse: byRules([
    {
      pattern: /rabbit on node '?(?<node>[\w@.-]+)'? (?<state>down|up)/,
      event: ({ node, state }) => ({ name: "queue-node", text: `${node} is ${state}` }),
    },
    {
      pattern: /node '?(?<node>[\w@.-]+)'? down: (?<reason>\w+)/,
      event: ({ node, reason }) => ({ name: "queue-node", text: `${node} is down: ${reason}` }),
    },
    {
      pattern:
        /queue '(?<queue>[^']+)' in vhost '(?<vhost>[^']+)': detected a new leader \{\w+,'?(?<node>[\w@.-]+)'?\}/,
      event: ({ queue, vhost, node }) => ({
        name: "queue-leader",
        text: `${node} leads queue ${queue} of ${vhost}`,
        endpoint: queueEndpoint,
      }),
    },
    {
      pattern: /(?<what>queue '(?<queue>[^']+)' of '(?<vhost>[^']+)': .+ and (?:was|could not be) .+)/,
      event: ({ what = "" }) => ({ name: "queue-mended", text: what, endpoint: queueEndpoint }),
    },
  ]),
};
