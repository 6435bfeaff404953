import type { DatabaseProvision } from "../contract/provisions.ts";

/** A subquery of keystone's tables: how many of a service type's endpoints are enabled at these URLs, by interface. */
export function endpointsAre(
  database: Pick<DatabaseProvision, "quoteText">,
  type: string,
  urls: readonly (readonly [string, string])[],
): string {
  const quoteText = (text: string): string => database.quoteText(text);
  const pairs = urls.map(([to, url]) => `(${quoteText(to)}, ${quoteText(url)})`).join(", ");
  return `(SELECT COUNT(DISTINCT e.interface) FROM endpoint e JOIN service s ON s.id = e.service_id
  WHERE s.type = ${quoteText(type)} AND e.enabled AND (e.interface, e.url) IN (${pairs}))`;
}
