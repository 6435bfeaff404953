import type { AccountStatement } from "../files/sql.ts";
import type { Where } from "../files/source.ts";

/** A user of MariaDB or MySQL, from where it comes. */
export interface Account {
  readonly user: string;
  /** As the database writes it: `%`, `10.0.0.%`, `localhost`. */
  readonly host: string;
  /** It need show nothing: its name is enough. */
  readonly isOpen: boolean;
  /** `none`: it may log in; `all`: it rules the database. */
  readonly rights: "none" | "some" | "all";
  /** Whether it must come by TLS; absent where that is not known. */
  readonly byTls?: boolean;
  readonly where: Where;
}

const rank = { none: 0, some: 1, all: 2 } as const;

/** What all statements together make of each user; the last word holds of how it shows who it is. */
export function accountsOf(statements: readonly AccountStatement[]): readonly Account[] {
  const accounts = new Map<string, Account>();
  for (const { user, host, by, rights = "none", byTls, where } of statements) {
    const name = `${user}@${host}`;
    const before = accounts.get(name) ?? { user, host, isOpen: false, rights: "none" as const, where };
    const isOpen = by === undefined ? before.isOpen : by.kind === "open";
    accounts.set(name, {
      ...before,
      isOpen,
      rights: rank[rights] > rank[before.rights] ? rights : before.rights,
      ...(byTls === undefined ? {} : { byTls }),
    });
  }
  return [...accounts.values()];
}

/** Those that say a password. */
export function accountCredentials(statements: readonly AccountStatement[]) {
  return statements.flatMap(({ user, by, where }) =>
    by?.kind === "password" ? [{ of: `the database's user ${user}`, user, password: by.password, where }] : [],
  );
}
