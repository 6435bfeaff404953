import { atLeast, type Release } from "../releases/release.ts";

/**
 * Debian 13 gives the server's unit the name mysql.service as well, and Keystone's and Glance's units want that: started
 * early, so that they are warm, they would start a member on every host at once, before there is a cluster to join and by
 * another way than the first copy is meant to take. Masked, the second name leads nowhere. On Debian 12 the name exists only
 * once the unit is enabled, and masking it would keep the unit from being enabled.
 */
export function secondNames(release: Release): readonly string[] {
  return atLeast(release, "mariadb", "11.8") ? ["mysql.service"] : [];
}
