import type { Condition } from "../contract/condition.ts";
import type { LogSource } from "../contract/roles/database.ts";
import type { SiteView } from "../contract/provisions.ts";
import type { SecretNeed } from "../contract/secret.ts";

import { hostNamed, hostsThatFill } from "../contract/lookup.ts";
import type { Design } from "../contract/design.ts";
import type { Site } from "../../spec/site.ts";
import { alone } from "./alone.ts";
import { programs } from "./places.ts";
import { atPrimary, heredoc, quoteName, quoteText } from "./sql.ts";

/** Those who keep copies read the log, and mark it; no table. */
const user = "quorate_copy";
const passwordSecret = "postgresql-copy";
const exists = `postgresql/user ${user}`;

export function copySecrets(site: Pick<Site, "copies">): readonly SecretNeed[] {
  return site.copies === undefined ? [] : [{ name: passwordSecret, kind: "password" }];
}

export const postgresqlLogSource: LogSource = {
  user,
  passwordSecret,
  programs: ({ release }) => programs(release),
  ready: [{ condition: exists }],
};

/** They come through the balancers, as all clients. */
export function copyAdmissions(design: Pick<Design, "components" | "hosts">, word: string): readonly string[] {
  if (!isCopied(design)) return [];
  const balancers = hostsThatFill(design, "balancer").map((host) => alone(hostNamed(design, host).address));
  return balancers.map((from) => `${word} replication,postgres ${user} ${from} scram-sha-256`);
}

/** Each follows the log, and takes a whole copy and the log meanwhile. */
export function copySenders(design: Pick<Design, "components">): number {
  return 3 * hostsThatFill(design, "copies").length;
}

function isCopied(design: Pick<Design, "components">): boolean {
  return hostsThatFill(design, "copies").length > 0;
}

/** @param after that a member is promoted */
export function copyUserCondition({ design, secrets }: SiteView, after: string): readonly Condition[] {
  if (!isCopied(design)) return [];
  const [first = "", ...alternates] = design.members;
  const password = secrets[passwordSecret] ?? "";
  const rights = `SELECT count(*) FROM pg_roles WHERE rolname = ${quoteText(user)} AND rolreplication AND NOT rolsuper AND has_function_privilege(rolname, 'pg_create_restore_point(text)', 'execute') AND pg_has_role(rolname, 'pg_read_all_stats', 'usage')`;
  return [
    {
      id: exists,
      host: first,
      alternates,
      holds: "those who keep copies can follow the log",
      test: `[ "$(${atPrimary("postgres")} ${heredoc(rights)})" = 1 ]`,
      remedy: { kind: "make", script: `${atPrimary("postgres")} ${heredoc(making(password))}`, timeoutMs: 30_000 },
      after: [{ condition: after }],
      settleMs: 5000,
    },
  ];
}

function making(password: string): string {
  return [
    "BEGIN;",
    `SELECT ${quoteText(`CREATE ROLE ${quoteName(user)}`)} WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${quoteText(user)}) \\gexec`,
    `ALTER ROLE ${quoteName(user)} LOGIN REPLICATION NOSUPERUSER PASSWORD ${quoteText(password)};`,
    `GRANT EXECUTE ON FUNCTION pg_create_restore_point(text) TO ${quoteName(user)};`,
    // How far it has the log is told to no other.
    `GRANT pg_read_all_stats TO ${quoteName(user)};`,
    "COMMIT;",
  ].join("\n");
}
