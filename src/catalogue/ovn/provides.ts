import type { Design } from "../contract/design.ts";
import { voterHosts } from "../contract/lookup.ts";
import type { NetworkControllerProvision } from "../contract/roles/network.ts";
import { chassisReady, databasesReady } from "./ready.ts";
import { northbound, southbound, type OvnDatabase } from "./databases.ts";
import { isSecure, methodOf } from "./method.ts";
import { ovnRecovery } from "./recovery.ts";
import { bfdMultiplier, ovnMs } from "./timers.ts";
import { authorityPath, ovnPem, tlsWords } from "./tls.ts";
import { withPort } from "../../text/network-place.ts";

/** Where a database's members take clients. */
export function remotes(design: Pick<Design, "hosts" | "voters" | "secrets">, { port }: OvnDatabase): string {
  return voterHosts(design)
    .map(({ address }) => `${methodOf(design)}:${withPort(address, port)}`)
    .join(",");
}

/** What Neutron gets of OVN. */
export const ovnController: NetworkControllerProvision = {
  northbound: (design) => remotes(design, northbound),
  southbound: (design) => remotes(design, southbound),
  identity: ({ design, secrets, host }) =>
    isSecure(design) ? { pem: ovnPem(design, secrets, host), authority: authorityPath } : undefined,
  words: (design) => tlsWords(design),
  ready: databasesReady,
  running: chassisReady,
  recovery: ovnRecovery,
  probeMs: (design) => ovnMs(design, "probe-interval"),
  gatewayDownMs: (draft) => bfdMultiplier * ovnMs(draft, "bfd-min-tx"),
};
