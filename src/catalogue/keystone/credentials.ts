import { createHash } from "node:crypto";
import type { Condition } from "../contract/condition.ts";
import { ringOf } from "../contract/generations.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { databaseHosts, schemaConditionId } from "../openstack/service-schema.ts";
import { keyDirectoriesConditionId, keystoneApi, keystoneHosts } from "./api.ts";
import { keyRepositories } from "./config.ts";
import { credentialRing } from "./keys.ts";

/**
 * Once all hosts make credentials with the primary key, those that were made with an earlier one are made anew, so that the earlier
 * one may go. Each says what it was made with. Source: keystone `credential/providers/fernet/core.py`, `primary_key_hash`.
 */
export function credentialsCondition(view: SiteView): Condition {
  const { provided, secrets } = view;
  const [host = "", ...alternates] = databaseHosts(view, keystoneApi.component);
  const database = provision(provided, "database");
  const primary = ringOf(secrets, credentialRing).at(-1);
  const mark = createHash("sha1")
    .update(primary?.key ?? "")
    .digest("hex");
  const query = `SELECT COUNT(*) FROM credential WHERE key_hash <> ${database.quoteText(mark)}`;
  return {
    id: "keystone/credentials",
    host,
    alternates,
    holds: "credentials are encrypted with the primary key",
    test: `[ "$(${database.ask("keystone", query)})" = 0 ]`,
    remedy: {
      kind: "make",
      script: "runuser -u keystone -- keystone-manage credential_migrate",
      timeoutMs: 600_000,
    },
    after: [
      { condition: schemaConditionId("keystone") },
      ...keystoneHosts(view.design).flatMap((each) => [
        { host: each, file: `${keyRepositories.credential}/${primary?.number ?? 1}` },
        { condition: keyDirectoriesConditionId(each) },
      ]),
    ],
    settleMs: 1000,
  };
}
