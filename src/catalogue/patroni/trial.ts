import type { Design } from "../contract/design.ts";
import type { DatabaseTrial } from "../contract/trial.ts";
import { memberHosts } from "../contract/lookup.ts";
import { quoteText } from "../postgresql-server/sql.ts";
import { serverTrial } from "../postgresql-server/trial.ts";

/** All servers have the site's name; the address that was reached tells which host answers. */
export function patroniTrial(design: Pick<Design, "hosts" | "members" | "secrets">): DatabaseTrial {
  const names = memberHosts(design).map(({ name, address }) => `WHEN ${quoteText(address)} THEN ${quoteText(name)}`);
  return serverTrial(design, "Patroni", `SELECT CASE host(inet_server_addr()) ${names.join(" ")} END`);
}
