export const component = "mariadb";
export const unit = "mariadb.service";
export const resourceId = "quorate-mariadb";
export const databaseEndpoint = "sql";
export const databasePort = 3306;

export const configPath = "/etc/mysql/mariadb.conf.d/99-quorate.cnf";
const directory = "/etc/quorate/mariadb";
/** What the server does at each start, whichever host it starts on: who administers it is in the site's secrets, not on the volume alone. */
export const initPath = `${directory}/init.sql`;
export const clientPath = `${directory}/admin.cnf`;

export const adminUser = "quorate_admin";
export const adminSecret = "mariadb-admin";

/** In the volume's directory: what its file system keeps beside it is no database. */
export function dataDirectory(volume: string): string {
  return `${volume}/data`;
}
