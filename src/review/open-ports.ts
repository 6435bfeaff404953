import type { Design } from "../catalogue/contract/design.ts";
import type { Finding } from "../spec/finding.ts";
import type { Where } from "./files/source.ts";
import { finding } from "./rules/rule.ts";

/** Members of a cluster trust whoever reaches them. */
export function withoutFirewall({ providers }: Pick<Design, "providers">, where: Where): readonly Finding[] {
  return providers.firewall !== undefined
    ? []
    : [
        finding(
          "firewall-off",
          "warning",
          where,
          "The site has no firewall of its own: whoever reaches the hosts' network may join the database as a member, read and change the cache, steer the balancers and take the virtual addresses.",
          "Take firewall: false out, or open the ports that plan --ports lists to those alone that it names, by rules of your own.",
        ),
      ];
}
