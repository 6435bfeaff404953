import { heredoc, quoteGrantedName, quoteText } from "./sql.ts";

/** A user of the database: one account for each place that it may come from. */
export interface DatabaseUser {
  readonly user: string;
  readonly password: string;
  /** One more, which lets it in as well. */
  readonly also?: string;
  /** All of which it may do anything with; absent: it may log in and no more. */
  readonly database?: string;
  /** Addresses. */
  readonly from: readonly string[];
  /** It may come by TLS alone: nothing is said of that here (`userBringsTls`). Absent: as it likes. */
  readonly mayDemandTls?: true;
}

/** Values of `ssl_type` in mysql.global_priv: what an account demands of its connections. Source: MariaDB, `sql_acl.cc`. */
const anyTls = "1";
const noTls = "COALESCE(JSON_VALUE(p.priv, '$.ssl_type'), 0) = 0";

/** SQL, 1 when each account of the user is let in by TLS alone. */
export function userBringsTls({ user }: Pick<DatabaseUser, "user">): string {
  return `SELECT COUNT(*) > 0 AND MIN(COALESCE(JSON_VALUE(p.priv, '$.ssl_type'), 0) = ${anyTls}) FROM mysql.global_priv p WHERE p.user = ${quoteText(user)}`;
}

/** bash that lets the accounts of a user in by TLS alone; what is connected stays so. */
export function demandTls({ user, from }: Pick<DatabaseUser, "user" | "from">, client = "mariadb"): string {
  const accounts = from.map((place) => `ALTER USER ${quoteText(user)}@${quoteText(place)} REQUIRE SSL;`);
  return `${client} ${heredoc(accounts.join("\n"))}`;
}

/** SQL, 1 when the user has its accounts, no other, and each its password and its rights. */
export function userIsRight({ user, password, also, database, from, mayDemandTls }: DatabaseUser): string {
  const its = `p.user = ${quoteText(user)}`;
  const granted =
    database === undefined
      ? ""
      : ` JOIN mysql.db d ON d.user = p.user AND d.host = p.host AND d.db = ${quoteText(database.replaceAll("_", String.raw`\_`))}`;
  return `SELECT (SELECT COUNT(*) FROM mysql.global_priv p WHERE ${its}) = ${from.length} AND (SELECT COUNT(*) FROM mysql.global_priv p${granted} WHERE ${its} AND p.host IN (${from.map(quoteText).join(", ")}) AND ${letsIn(password, also)}${mayDemandTls === true ? "" : ` AND ${noTls}`}) = ${from.length}`;
}

const first = "COALESCE(JSON_VALUE(p.priv, '$.authentication_string'), '')";
/** One of the two places of the list stands for the first, and is empty. */
const second =
  "COALESCE(JSON_VALUE(p.priv, '$.auth_or[0].authentication_string'), JSON_VALUE(p.priv, '$.auth_or[1].authentication_string'), '')";
const ways = "COALESCE(JSON_LENGTH(p.priv, '$.auth_or'), 1)";

/** SQL, what is kept of a password. */
function hashOf(text: string): string {
  return text === "" ? "''" : `PASSWORD(${quoteText(text)})`;
}

/** SQL, true of an account that these passwords let in and no other, whichever is asked for first. */
function letsIn(password: string, also: string | undefined): string {
  if (also === undefined) return `${first} = ${hashOf(password)} AND ${ways} = 1`;
  const pair = (one: string, other: string): string => `${first} = ${hashOf(one)} AND ${second} = ${hashOf(other)}`;
  return `${ways} = 2 AND (${pair(password, also)} OR ${pair(also, password)})`;
}

function way(text: string): string {
  return `mysql_native_password USING PASSWORD(${quoteText(text)})`;
}

/** What follows an account's name. Either password does: the server asks anew with the next. Source: MariaDB, "CREATE USER". */
function identified(password: string, also: string | undefined): string {
  if (also === undefined) return `IDENTIFIED BY ${quoteText(password)}`;
  return `IDENTIFIED VIA ${way(password)} OR ${way(also)}`;
}

/** bash, of root who may ask the server by `client`, that makes the accounts, and takes away those that the user has elsewhere; what is connected stays so. */
export function makeUser(
  { user, password, also, database, from, mayDemandTls }: DatabaseUser,
  client = "mariadb",
): string {
  const accounts = from.map((place) => `${quoteText(user)}@${quoteText(place)}`);
  const known = accounts.flatMap((account) => [
    `CREATE USER IF NOT EXISTS ${account} ${identified(password, also)};`,
    `ALTER USER ${account} ${identified(password, also)}${mayDemandTls === true ? "" : " REQUIRE NONE"};`,
    ...(database === undefined ? [] : [`GRANT ALL PRIVILEGES ON ${quoteGrantedName(database)}.* TO ${account};`]),
  ]);
  const others = `SELECT CONCAT('DROP USER ', QUOTE(user), '@', QUOTE(host), ';') FROM mysql.global_priv WHERE user = ${quoteText(user)} AND host NOT IN (${from.map(quoteText).join(", ")});`;
  return `${client} ${heredoc(known.join("\n"))}gone=$(${client} -N -B ${heredoc(others)})\n[ -z "$gone" ] || ${client} <<<"$gone"`;
}

/** A user of the server as a whole, with privileges that are no database's. */
export interface PrivilegedUser extends Omit<DatabaseUser, "database"> {
  readonly privileges: readonly string[];
}

/** SQL, 1 when the user has its accounts, no other, and each its password and those privileges alone. */
export function privilegesAreRight({ privileges, ...account }: PrivilegedUser): string {
  const grantees = account.from.map((place) => quoteText(`${quoteText(account.user)}@${quoteText(place)}`)).join(", ");
  const all = `SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES WHERE GRANTEE IN (${grantees})`;
  const wanted = `${all} AND PRIVILEGE_TYPE IN (${privileges.map(quoteText).join(", ")})`;
  const count = privileges.length * account.from.length;
  return `SELECT (${userIsRight(account)}) AND (${all}) = ${count} AND (${wanted}) = ${count}`;
}

export function makePrivileged({ privileges, ...account }: PrivilegedUser): string {
  const grants = account.from.map((place) => {
    const who = `${quoteText(account.user)}@${quoteText(place)}`;
    return `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${who};\nGRANT ${privileges.join(", ")} ON *.* TO ${who};`;
  });
  return `${makeUser(account)}\nmariadb ${heredoc(grants.join("\n"))}`;
}
