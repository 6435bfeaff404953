import { withVariables } from "../../text/script.ts";
import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed, memberHosts } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import { withPort } from "../../text/network-place.ts";
import { unit } from "./config.ts";
import { checkUserExists, databasePort } from "./names.ts";
import { groupPort } from "./group.ts";
import { allShowCertificates, unitsOf } from "../mariadb/tls-conditions.ts";
import { copyKeepers } from "./copied.ts";
import { authorityPath, certificatePath, isSecure } from "./tls.ts";
import showsLaid from "./tls-test.sh";

/**
 * Clients ask every server for what it is: one that reached a member which has not taken up TLS yet would not believe it. So services
 * take up their files when all members that run have.
 */
export function clientsCondition(design: Design): readonly Condition[] {
  if (!isSecure(design)) return [];
  const members = memberHosts(design);
  const [host = "", ...alternates] = design.members;
  const owners = design.databases.map(({ owner }) => owner);
  return [
    {
      id: "galera/clients may ask for TLS",
      host,
      alternates,
      holds: "every member of the database that runs shows its clients a certificate",
      test: allShowCertificates(design, authorityPath),
      remedy: { kind: "await" },
      after: members.map(({ name }) => ({ host: name, unit })),
      before: [...unitsOf(design, owners), ...copyKeepers(design)],
      settleMs: 20_000,
    },
  ];
}

/** A certificate that was made anew is taken up without a restart: clients and members that are connected notice nothing. */
export function certificateConditions(design: Design): readonly Condition[] {
  if (!isSecure(design)) return [];
  return design.members.map((host) => ({
    id: `galera/certificate taken up on ${host}`,
    host,
    alternates: [],
    holds: `the database member on ${host} shows the certificate that is laid there`,
    test: withVariables(showsLaid, {
      certificate: certificatePath,
      authority: authorityPath,
      clients: withPort(hostNamed(design, host).address, databasePort),
      members: withPort(addressFor(design, host, "replication"), groupPort),
    }),
    remedy: {
      kind: "make",
      // From 11.8 on the first says it to the provider as well, which then takes no options.
      script: `mariadb -e "FLUSH SSL"
mariadb -e "SET GLOBAL wsrep_provider_options = 'socket.ssl_reload=1'" 2>/dev/null || true`,
      timeoutMs: 30_000,
    },
    // A server greets nobody who comes from where no user may come from.
    after: [{ host, unit }, { host, file: certificatePath }, { condition: checkUserExists }],
    settleMs: 5000,
  }));
}
