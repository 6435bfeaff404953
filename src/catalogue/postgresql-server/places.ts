import { releaseNamed } from "../releases/index.ts";

export const databaseEndpoint = "sql";
export const databasePort = 5432;

export const dataDirectory = "/var/lib/postgresql/quorate";
/** Stands while a copy is being made or mended: what has it is no copy. */
export const unfinishedMark = `${dataDirectory}.unfinished`;

/** Where its files are that members and clients read. */
export const directory = "/etc/quorate/postgresql";
export const passfile = `${directory}/passfile`;
export const serviceFile = `${directory}/service.conf`;

export const replicationUser = "quorate_replication";
export const replicationSecret = "postgresql-replication";
export const adminUser = "quorate_admin";
export const adminSecret = "postgresql-admin";

/** The role that a drill's users are of while it lasts. */
export const trials = "quorate_trials";

/** The major version that a release ships; packages and directories bear it in their names. */
export function majorVersion(release: string): string {
  return releaseNamed(release).versions.postgresql;
}

/** Where Debian puts the server's programs. */
export function programs(release: string): string {
  return `/usr/lib/postgresql/${majorVersion(release)}/bin`;
}

/** How many standbys have a commit before it is acknowledged: with the primary they are a majority, or all of two. */
export function acknowledging(members: number): number {
  return Math.max(1, Math.floor((members - 1) / 2));
}
