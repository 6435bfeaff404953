/**
 * Clients that know of a failover within a second. Where a server's processor is emulated they ask as much less often, and wait longer:
 * clients that give up sooner than it can answer come again and again, and keep it from answering anybody.
 *
 * @param patience the greatest of the site's hosts
 */
export function usualSqlClients(patience: number) {
  return { periodMs: 100 * patience, timeoutMs: 500 * patience, connectTimeoutMs: 250 * patience, clients: 4 };
}
