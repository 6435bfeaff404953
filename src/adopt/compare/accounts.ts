import { accountTroubles } from "../../review/rules/accounts.ts";
import type { Finding } from "../../spec/finding.ts";
import type { Found } from "../describe/found.ts";
import { atHost } from "./place.ts";

/** Users of a database that runs who may come from anywhere. */
export function wideAccounts({ readings }: Found): readonly Finding[] {
  return readings.flatMap(({ host, running }) =>
    accountTroubles(running.database?.accounts ?? []).map(({ code, severity, message, remedy }) =>
      atHost(code, severity, host, message, remedy),
    ),
  );
}
