import type { ClusterResource } from "../../../catalogue/contract/cluster.ts";
import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import { scripted, strikeMs } from "../scripted.ts";
import begin from "./monitor-fails-begin.sh";
import end from "./monitor-fails-end.sh";

/** The cluster is told that a resource has failed on a host, again and again, though it works. */
export function monitorFails(resources: readonly Pick<ClusterResource, "id" | "agent">[]): readonly Fault[] {
  return resources.flatMap(({ id, agent }) => {
    const [standard, provider, type] = agent.split(":");
    if (standard !== "ocf" || provider === undefined || type === undefined) return [];
    // Source: the Open Cluster Framework's resource agent API, "Filesystem layout".
    const given = { agent: `/usr/lib/ocf/resource.d/${provider}/${type}` };
    const fault = scripted({
      name: `monitor-fails-${id}`,
      part: id,
      story: `The cluster's question for ${id} fails on the host for ${strikeMs / 1000} s, whatever state it is in.`,
      happened: (host) => `the cluster was told on ${host} for ${strikeMs / 1000} s that ${id} had failed`,
      over: (host) => `${id} on ${host} answered for itself`,
      said: (host) => `the monitor of ${id} fails on ${host}`,
      begin: (host, target) => (host === target ? withVariables(begin, given) : undefined),
      end: () => withVariables(end, given),
    });
    return [fault];
  });
}
