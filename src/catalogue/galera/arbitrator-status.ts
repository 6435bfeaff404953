import type { Part } from "../contract/status.ts";

/**
 * It has no word of its own: its unit's state, and which members it is connected to, an address a line.
 *
 * @param members how many there are to be
 */
export function arbitratorPart(output: string, host: string, members: number): Part {
  const [state = "", ...peers] = output.split("\n").filter((line) => line !== "");
  const part = (of: Part["state"], sentence: string): Part => ({
    component: "galera-arbitrator",
    host,
    state: of,
    sentence,
    detail: { peers },
  });
  if (state !== "active") return part("down", `garbd is ${state === "" ? "not asked" : state}`);
  if (peers.length === 0) return part("down", "garbd hears no member");
  return part(peers.length < members ? "degraded" : "up", `votes; hears ${peers.length} of ${members} members`);
}
