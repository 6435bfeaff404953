import type { Design } from "../contract/design.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast } from "../releases/release.ts";

/** What decides how data are read and statements are understood, whoever serves them. */
export function dialect(design: Pick<Design, "release">): Readonly<Record<string, string | number>> {
  const { release } = design;
  return { ...usualText, ...(atLeast(releaseNamed(release), "mariadb", "11.8") ? olderDefaults : {}) };
}

export const usualText = {
  character_set_server: "utf8mb4",
  collation_server: "utf8mb4_general_ci",
  default_storage_engine: "InnoDB",
};

/**
 * Defaults that changed after 10.11, as the services' migrations and transactions still expect them.
 *
 * A table that names a character set and no collation would get another collation than its database has (11.5: uca1400),
 * and could not be joined with one that names none. A transaction that locks a row which another has changed since would
 * fail with error 1020 (11.6.2): oslo.db takes that for a deadlock, but many updates of services are not tried again
 * after one and would answer 500. Sources: MariaDB documentation, "character_set_collations", "innodb_snapshot_isolation".
 */
export const olderDefaults = {
  character_set_collations: "utf8mb3=utf8mb3_general_ci,utf8mb4=utf8mb4_general_ci",
  innodb_snapshot_isolation: "OFF",
};
