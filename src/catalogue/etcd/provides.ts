import { shellWord } from "../../text/shell-word.ts";
import { withPort } from "../../text/network-place.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { LeaseStoreProvision } from "../contract/roles/lease-store.ts";
import { storeReady } from "./conditions.ts";
import { clientPort, clientSecret, clientUser, controlPath, prefix } from "./places.ts";
import { electionMs, leaderLossTerms } from "./timers.ts";
import { authorityPath, isSecure } from "./tls.ts";

export const etcdStore: LeaseStoreProvision = {
  protocol: "etcd3",
  prefix,
  places: (design, host) => {
    // Its own member is lost with the host alone, whatever becomes of the others.
    const others = design.voters.filter((voter) => voter !== host);
    const all = design.voters.includes(host) ? [host, ...others] : others;
    return all.map((each) => withPort(hostNamed(design, each).address, clientPort));
  },
  login: (secrets) => ({ user: clientUser, password: secrets[clientSecret] ?? "" }),
  authority: (design) => (isSecure(design) ? authorityPath : undefined),
  ready: () => storeReady,
  read: (key) => `${controlPath} get --print-value-only ${shellWord(`${prefix}${key}`)}`,
  write: (key) => `${controlPath} put ${shellWord(`${prefix}${key}`)} >/dev/null`,
  leaderLoss: leaderLossTerms,
  // A new leader begins every lease anew, and adds an election time-out. Source: etcd 3.5, server/lease/lessor.go, `Promote`.
  leaseExtraMs: electionMs,
};
