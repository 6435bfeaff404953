import type { SourceFile } from "./source.ts";

/**
 * Whether Galera's arbitrator, which votes and keeps no data, has a cluster to join: the packages' file comes with its lines
 * commented out. Source: garbd's `/etc/default/garb`, Galera documentation, "Galera Arbitrator".
 */
export function joinsCluster(file: SourceFile): boolean {
  return /^[ \t]*GALERA_NODES=["']?[^"'\s#]/mu.test(file.text);
}
