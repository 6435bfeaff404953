import { withVariables } from "../../text/script.ts";
import type { Design } from "../contract/design.ts";
import type { Secrets } from "../contract/secret.ts";
import newDatabase from "./new-database.sh";
import { adminSecret, adminUser, programs, replicationSecret, replicationUser } from "./places.ts";

/**
 * bash that makes a database where there has never been one, and leaves it stopped.
 *
 * @param check whom balancers log in as; empty where they ask in another way
 */
export function makeDatabase({ release }: Pick<Design, "release">, secrets: Secrets, check: string): string {
  return withVariables(newDatabase, {
    bindir: programs(release),
    replicator: replicationUser,
    replicator_password: secrets[replicationSecret] ?? "",
    admin: adminUser,
    admin_password: secrets[adminSecret] ?? "",
    check,
  });
}
