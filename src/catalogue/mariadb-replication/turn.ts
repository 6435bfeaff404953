import { withVariables } from "../../text/script.ts";
import { askOthers, type Condition, type GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { memberHosts } from "../contract/lookup.ts";
import { allShowCertificates, unitsOf } from "../mariadb/tls-conditions.ts";
import { authorityPath, certificatePath, isSecure } from "../mariadb/tls.ts";
import followAnew from "./follow-by-tls.sh";
import { adminLogin, atPrimary, configPath, databasePort, replicationLogin, settingsPath } from "./places.ts";
import { resourceId } from "./resource.ts";
import takeUp from "./take-up.sh";

const shown = "mariadb-replication/clients and copies may ask for TLS";

/** Copies and the primary are well: one of them may be restarted. */
const isWell = `said=$(mariadb -E -e "SELECT @@global.read_only AS q_read_only; SHOW SLAVE STATUS")
grep -qE '^ *(q_read_only: 0|Slave_IO_Running: Yes)$' <<<"$said"`;

/** What a copy that follows anyone does so by; one that follows nobody is its agent's matter. */
const isByTls = `said=$(mariadb -E -e 'SHOW SLAVE STATUS' 2>/dev/null || true)
! grep -qE '^ *Slave_IO_Running: (Yes|Connecting|Preparing)$' <<<"$said" || grep -qE '^ *Master_SSL_Allowed: Yes$' <<<"$said"`;

/**
 * A database that runs in the clear turns to TLS in three steps: its servers show certificates, for which each is restarted; then
 * copies follow by TLS, and members and services ask for it; and then their users are let in in no other way.
 */
export function turnConditions(design: Design): readonly Condition[] {
  if (!isSecure(design)) return [];
  const { members } = design;
  const [host = "", ...alternates] = members;
  const onMembers = (...paths: readonly string[]): readonly GoalRef[] =>
    members.flatMap((each) => paths.map((file) => ({ host: each, file })));
  const owners = design.databases.map(({ owner }) => owner);
  return [
    {
      id: shown,
      host,
      alternates,
      holds: "every server of the database that runs shows its clients a certificate",
      test: allShowCertificates(design, authorityPath),
      remedy: {
        kind: "make",
        script: withVariables(takeUp, {
          authority: authorityPath,
          port: databasePort,
          resource: `${resourceId}-clone`,
          at_primary: atPrimary,
          members: memberHosts(design).map(({ name, address }) => `${name}=${address}`),
        }),
        timeoutMs: 1_200_000,
      },
      after: onMembers(configPath, certificatePath, authorityPath),
      before: [...onMembers(settingsPath, replicationLogin, adminLogin), ...unitsOf(design, owners)],
      settleMs: 10_000,
      gate: {
        turn: "mariadb-replication",
        interrupts:
          "standbys one after another, and then writes while another copy is promoted and the primary's server restarts",
        ...askOthers(members, "its copy takes writes or follows the one that does", isWell),
      },
    },
    ...members.map((each): Condition => ({
      id: followsId(each),
      host: each,
      alternates: [],
      holds: `a copy that runs on ${each} follows the primary by TLS`,
      test: isByTls,
      remedy: { kind: "make", script: withVariables(followAnew, { settings: settingsPath }), timeoutMs: 60_000 },
      after: [{ condition: shown }, ...onMembers(settingsPath, replicationLogin, adminLogin)],
      settleMs: 10_000,
      gate: {
        turn: "mariadb-replication",
        interrupts: `the copy on ${each}, for a moment in which another acknowledges`,
      },
    })),
  ];
}

/** Who follows comes by TLS, on all members. */
export function followsByTls(design: Design): readonly string[] {
  return isSecure(design) ? design.members.map(followsId) : [];
}

function followsId(host: string): string {
  return `mariadb-replication/follows by TLS on ${host}`;
}
