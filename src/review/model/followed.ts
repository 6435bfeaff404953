import { postgresSettings } from "../files/postgresql-conf.ts";
import type { SourceFile, Where } from "../files/source.ts";

/** Where a copy of PostgreSQL looks for the one that it follows: `host` of `primary_conninfo`. */
export interface FollowedAddress {
  readonly host: string;
  readonly address: string;
  readonly where: Where;
}

/** Of postgresql.conf, recovery.conf and the template that an agent makes it from. */
export function followedAddresses(host: string, files: readonly SourceFile[]): readonly FollowedAddress[] {
  return files.flatMap(postgresSettings).flatMap(({ name, value, where }) => {
    const address = name === "primary_conninfo" ? /(?:^|\s)host\s*=\s*'?([^\s',]+)/u.exec(value)?.[1] : undefined;
    return address === undefined ? [] : [{ host, address, where }];
  });
}
