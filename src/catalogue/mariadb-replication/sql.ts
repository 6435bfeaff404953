import { quoteText } from "../mariadb/sql.ts";
import { adminUser, replicationUser } from "./places.ts";

/** What those need who take copies away from a primary, have them follow another, and are sent what it writes. */
const replicating = [
  "REPLICATION SLAVE",
  "REPLICATION SLAVE ADMIN",
  "SLAVE MONITOR",
  "BINLOG MONITOR",
  // Where a standby begins stands in a table, and standbys are read only.
  "READ_ONLY ADMIN",
];

/** The users as which members speak to each other, from their own addresses alone. */
export interface MembersUsers {
  readonly from: readonly string[];
  /** They are let in by TLS alone; otherwise as they like. */
  readonly isTls: boolean;
  readonly replicationPassword: string;
  readonly adminPassword: string;
}

/** SQL that makes them, whatever there is of them already. */
export function membersUsersSql({ from, isTls, replicationPassword, adminPassword }: MembersUsers): string {
  const require = isTls ? "REQUIRE SSL" : "REQUIRE NONE";
  return from
    .flatMap((place) => {
      const [replication, admin] = [replicationUser, adminUser].map((user) => `${quoteText(user)}@${quoteText(place)}`);
      return [
        `CREATE USER IF NOT EXISTS ${replication} IDENTIFIED BY ${quoteText(replicationPassword)};`,
        `ALTER USER ${replication} IDENTIFIED BY ${quoteText(replicationPassword)} ${require};`,
        `GRANT ${replicating.join(", ")} ON *.* TO ${replication};`,
        `CREATE USER IF NOT EXISTS ${admin} IDENTIFIED BY ${quoteText(adminPassword)};`,
        `ALTER USER ${admin} IDENTIFIED BY ${quoteText(adminPassword)} ${require};`,
        `GRANT ALL PRIVILEGES ON *.* TO ${admin} WITH GRANT OPTION;`,
      ];
    })
    .join("\n");
}

/** SQL whose rows are the statements that take them away from anywhere else. */
export function otherMembersUsersSql({ from }: Pick<MembersUsers, "from">): string {
  const users = [replicationUser, adminUser].map(quoteText).join(", ");
  return `SELECT CONCAT('DROP USER ', QUOTE(user), '@', QUOTE(host), ';') FROM mysql.global_priv WHERE user IN (${users}) AND host NOT IN (${from.map(quoteText).join(", ")});`;
}
