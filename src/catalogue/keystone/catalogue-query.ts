import type { DatabaseProvision } from "../contract/roles/database.ts";

/**
 * A subquery of keystone's tables: how many of a service type's endpoints are enabled at these URLs, by interface.
 *
 * @param mark the technology that Quorate registered the service for; absent: whoever did
 */
export function endpointsAre(
  database: Pick<DatabaseProvision, "quoteText">,
  type: string,
  urls: readonly (readonly [string, string])[],
  mark?: string,
): string {
  const quoteText = (text: string): string => database.quoteText(text);
  const pairs = urls.map(([to, url]) => `(${quoteText(to)}, ${quoteText(url)})`).join(", ");
  const marked = mark === undefined ? "" : ` AND s.extra LIKE ${quoteText(`%"quorate": "${mark}"%`)}`;
  return `(SELECT COUNT(DISTINCT e.interface) FROM endpoint e JOIN service s ON s.id = e.service_id
  WHERE s.type = ${quoteText(type)} AND e.enabled${marked} AND (e.interface, e.url) IN (${pairs}))`;
}
