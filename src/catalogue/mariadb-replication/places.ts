import type { CopyGiver } from "../mariadb/copy-giver.ts";

export const component = "mariadb";
export const databaseEndpoint = "sql";
export const databasePort = 3306;

export const dataDirectory = "/var/lib/mysql/quorate";
/** Stands while a copy is being made: what has it is no copy. */
export const unfinishedMark = `${dataDirectory}.unfinished`;

export const configPath = "/etc/mysql/mariadb.conf.d/99-quorate.cnf";
const directory = "/etc/quorate/mariadb";
/** How the members' own users log in at other members, as the client reads it. */
export const replicationLogin = `${directory}/replication.cnf`;
export const adminLogin = `${directory}/admin.cnf`;
export const settingsPath = `${directory}/agent.conf`;
export const agentPath = "/usr/lib/ocf/resource.d/quorate/mariadb";
/** The client, asking whichever member is primary. */
export const atPrimary = "/usr/libexec/quorate/mariadb-at-primary";
/** Makes a copy of another member's data. */
export const takeCopyPath = "/usr/libexec/quorate/mariadb-take-copy";
export const takeAuthorityPath = `${directory}/copies-authority.pem`;

export const replicationUser = "quorate_replication";
export const replicationSecret = "mariadb-replication-password";
export const adminUser = "quorate_admin";
export const adminSecret = "mariadb-admin-password";

/** The one domain that all transactions are numbered in. */
export const domain = 1;

/** Where each member gives a whole copy of its data to one that has none. */
export const giver: CopyGiver = {
  name: "mariadb-copy-source",
  of: component,
  port: 4445,
  from: "peers",
  passwordSecret: "mariadb-copy-password",
  certificateSecret: "mariadb-copy-certificate",
  authoritySecret: "mariadb-copy-authority",
};
