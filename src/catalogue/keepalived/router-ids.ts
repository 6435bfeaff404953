import { withVariables } from "../../text/script.ts";
import type { Condition } from "../contract/condition.ts";
import type { SiteView } from "../contract/provisions.ts";
import { addressesOn, configPath, unit } from "./config.ts";
import routerIds from "./router-ids.sh";

/**
 * Before any host gets a configuration with other router ids for the same addresses, keepalived stops on all of them: host
 * by host they would not hear each other meanwhile, and an apply that stopped there would leave an address on two hosts.
 * Stopped in the middle, it leaves the address on none or on one.
 */
export function routerIdConditions({ design }: SiteView): readonly Condition[] {
  const keepers = design.members.filter((host) => addressesOn(design, host).length > 0);
  const before = keepers.map((host) => ({ host, file: configPath }));
  return keepers.map((host) => {
    const addresses = addressesOn(design, host);
    const wanted = addresses.map(({ address, routerId }) => `${address}=${routerId}`);
    return {
      id: `keepalived/router ids on ${host}`,
      host,
      alternates: [],
      holds: `keepalived on ${host} gives no address another router id than the design, or does not run`,
      test: withVariables(routerIds, { unit, conf: configPath, wanted }),
      remedy: { kind: "make", script: `systemctl stop ${unit}`, timeoutMs: 30_000 },
      after: [],
      before,
      settleMs: 1000,
      gate: {
        turn: "keepalived",
        interrupts: `${addresses.map(({ address }) => address).join(" and ")} on all hosts, from here until keepalived starts with the other router id`,
      },
    };
  });
}
