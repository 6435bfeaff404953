import { releaseNamed } from "../releases/index.ts";
import { atLeast, type Release } from "../releases/release.ts";
import { z } from "zod";

/** What a MariaDB server has alike, whatever replicates its data. */

/** An amount of memory or disk as the server's options take it. */
export const size = z.string().regex(/^\d+[KMG]$/, "a size such as 256M");

/**
 * Debian 13 gives the server's unit the name mysql.service as well, and Keystone's and Glance's units want that: started
 * early, so that they are warm, they would start a member on every host at once, before there is a cluster to join and by
 * another way than the first copy is meant to take. Masked, the second name leads nowhere. On Debian 12 the name exists only
 * once the unit is enabled, and masking it would keep the unit from being enabled.
 */
export function secondNames(release: Release): readonly string[] {
  return atLeast(release, "mariadb", "11.8") ? ["mysql.service"] : [];
}

/** What decides how data are read and statements are understood, whoever serves them. */
export function dialect({ release }: { readonly release: string }): Readonly<Record<string, string | number>> {
  return { ...usualText, ...newerDefaults({ release }) };
}

export const usualText = {
  character_set_server: "utf8mb4",
  collation_server: "utf8mb4_general_ci",
  default_storage_engine: "InnoDB",
};

/** Options that a later server needs to behave as the services expect. */
export function newerDefaults({ release }: { readonly release: string }): Readonly<Record<string, string | number>> {
  return atLeast(releaseNamed(release), "mariadb", "11.8") ? olderDefaults : {};
}

/**
 * Defaults that changed after 10.11, as the services' migrations and transactions still expect them.
 *
 * A table that names a character set and no collation would get another collation than its database has (11.5: uca1400),
 * and could not be joined with one that names none. A transaction that locks a row which another has changed since would
 * fail with error 1020 (11.6.2): oslo.db takes that for a deadlock, but many updates of services are not tried again
 * after one and would answer 500. Sources: MariaDB documentation, "character_set_collations", "innodb_snapshot_isolation".
 */
const olderDefaults = {
  character_set_collations: "utf8mb3=utf8mb3_general_ci,utf8mb4=utf8mb4_general_ci",
  innodb_snapshot_isolation: "OFF",
};
