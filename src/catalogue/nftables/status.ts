import type { Part } from "../contract/status.ts";
import { component, programPath, rulesPath } from "./config.ts";

export const statusScript = `
if ! ${programPath} loaded 2>/dev/null; then echo other; exit 0; fi
if cmp -s ${rulesPath} /var/lib/quorate/firewall/kept.nft; then echo kept; else echo trial; fi
`;

export function firewallPart(output: string, host: string): Part {
  const is = output.trim();
  const part = (state: Part["state"], sentence: string): Part => ({
    component,
    host,
    state,
    sentence,
    detail: { rules: is },
  });
  switch (is) {
    case "kept":
      return part("up", "the kernel has the design's rules");
    case "trial":
      return part("degraded", "the design's rules are on trial: nobody has kept them yet");
    case "other":
      return part("down", "the kernel does not have the design's rules: ports are open to everybody; apply loads them");
    default:
      return part("unknown", "says nothing of its rules");
  }
}
