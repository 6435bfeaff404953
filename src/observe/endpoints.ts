import type { DesignedEndpoint } from "../catalogue/contract/design.ts";
import { listed } from "../text/sentence.ts";
import type { EndpointAnswer, HostAnswer, ObservedAddress, ObservedEndpoint } from "./snapshot.ts";

interface Told {
  readonly host: string;
  readonly answer: EndpointAnswer;
}

/**
 * What clients meet at each endpoint. Every host that was reached was a client; those that hold the address do not
 * count while there are others, for their requests never cross the network. An endpoint is well when a client was
 * served: hosts that it does not answer are named.
 */
export function servedEndpoints(
  endpoints: readonly DesignedEndpoint[],
  addresses: readonly ObservedAddress[],
  answers: readonly HostAnswer[],
): readonly ObservedEndpoint[] {
  return endpoints.map((endpoint) => {
    const holders = addresses.find(({ address }) => address === endpoint.address)?.holders ?? [];
    const told = answers.flatMap(({ host, endpoints: all }): Told[] => {
      const answer = all.find(({ name }) => name === endpoint.name);
      return answer === undefined ? [] : [{ host, answer }];
    });
    const remote = told.filter(({ host }) => !holders.includes(host));
    return observed(endpoint.name, remote.length > 0 ? remote : told);
  });
}

function observed(name: string, told: readonly Told[]): ObservedEndpoint {
  const served = told.flatMap(({ answer }) => (answer.ok ? [answer.latencyMs] : [])).sort((a, b) => a - b);
  const refused = told.flatMap(({ host, answer }) => (answer.ok ? [] : [{ host, because: answer.because }]));
  const failedFrom = refused.map(({ host }) => host);
  const latencyMs = served[Math.floor(served.length / 2)] ?? null;
  const why = listed([...new Set(refused.map(({ because }) => because))]);
  if (told.length === 0) return { name, ok: false, latencyMs, sentence: "no host could try it", failedFrom };
  if (latencyMs === null) return { name, ok: false, latencyMs, sentence: `does not answer: ${why}`, failedFrom };
  if (refused.length > 0) {
    return { name, ok: true, latencyMs, sentence: `answers, but not to ${listed(failedFrom)}: ${why}`, failedFrom };
  }
  return { name, ok: true, latencyMs, sentence: "answers", failedFrom };
}
