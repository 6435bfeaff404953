import type { DatabaseProvision } from "../../../catalogue/contract/roles/database.ts";
import type { SqlDriver } from "./driver.ts";
import { mysql } from "./mysql.ts";
import { pgwire } from "./pgwire.ts";

type Protocol = DatabaseProvision["protocol"];

const drivers: Readonly<Record<Protocol, SqlDriver>> = { mysql, pgwire };

export function driverOf({ protocol }: { readonly protocol: Protocol }): SqlDriver {
  return drivers[protocol];
}
