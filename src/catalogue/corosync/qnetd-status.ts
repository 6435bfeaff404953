import type { Part } from "../contract/status.ts";

/**
 * The quorum host's own words.
 *
 * @param output of `corosync-qnetd-tool -s`; source: corosync-qnetd-tool(8)
 * @param members how many hosts of the cluster are to ask it
 */
export function qnetdPart(output: string, host: string, members: number): Part {
  const clients = /^Connected clients:\s*(\d+)$/m.exec(output)?.[1];
  const part = (state: Part["state"], sentence: string, detail: object = {}): Part => ({
    component: "corosync-qnetd",
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (clients === undefined) return part("down", "corosync-qnetd does not run");
  const connected = Number(clients);
  const sentence = `votes; ${connected} of ${members} members ask it`;
  return part(connected < members ? "degraded" : "up", sentence, { connected });
}
