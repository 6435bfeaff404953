import { withVariables } from "../../../text/script.ts";
import begin from "./rules-begin.sh";
import end from "./rules-end.sh";

/** Before the site's own rules, and before connections are tracked. */
const priority = -300;

/** A chain of rules that judge what a host hears, or what it says; never what it says to itself. */
export function chain(direction: "heard" | "said", rules: readonly string[]): string {
  const [hook, interfaceName] = direction === "heard" ? ["input", "iifname"] : ["output", "oifname"];
  const kept = `${interfaceName} "lo" accept;`;
  return `chain ${direction} { type filter hook ${hook} priority ${priority}; policy accept; ${kept} ${rules.map((rule) => `${rule};`).join(" ")} }`;
}

/** bash that puts chains into force. */
export function rulesBegin(chains: readonly string[]): string {
  return withVariables(begin, { rules: chains });
}

export const rulesEnd = end;

/** Packets from, or to, some addresses; none: those of anybody. */
export function matching(side: "saddr" | "daddr", addresses: readonly string[]): readonly string[] {
  if (addresses.length === 0) return [""];
  const of = (family: "ip" | "ip6", those: readonly string[]): readonly string[] =>
    those.length === 0 ? [] : [`${family} ${side} { ${those.join(", ")} } `];
  return [
    ...of(
      "ip",
      addresses.filter((address) => !address.includes(":")),
    ),
    ...of(
      "ip6",
      addresses.filter((address) => address.includes(":")),
    ),
  ];
}
