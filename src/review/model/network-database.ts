import { ovnOptions } from "../files/ovn-options.ts";
import type { SourceFile, Where } from "../files/source.ts";
import { given, type Setting } from "./setting.ts";

/** A host that serves OVN's databases. */
export interface NetworkDatabase {
  readonly host: string;
  /** It is a member of a cluster, or follows another host's copy; else its databases are its own. */
  readonly isShared: boolean;
  /** Raft's time-out, of either database, where it is written. */
  readonly elections: readonly Setting<number>[];
  /** Anybody may write, without a certificate. */
  readonly open: Where | undefined;
  /** Where it serves them and speaks to the others, as far as it is written. */
  readonly addresses: readonly string[];
  /** Servers that northd is told of; 0 where that is not written. */
  readonly listed: number;
  readonly where: Where;
}

/** What OVN's databases on one host go by; undefined where no file says anything of them. */
export function networkDatabase(host: string, files: readonly SourceFile[]): NetworkDatabase | undefined {
  const options = files.flatMap(ovnOptions);
  const first = options.find(({ name }) => name.startsWith("db-"));
  if (first === undefined) return undefined;
  const has = (pattern: RegExp) => options.some(({ name, value }) => pattern.test(name) && value !== "");
  const lists = options.filter(({ name }) => /^ovn-northd-[ns]b-db$|^ovn[ns]b-db$/u.test(name));
  return {
    host,
    isShared: has(/^db-[ns]b-cluster-local-addr$/u) || has(/^db-[ns]b-sync-from-addr$/u),
    elections: options
      .filter(({ name, value }) => /^db-[ns]b-election-timer$/u.test(name) && /^\d{1,9}$/u.test(value))
      .map(({ value, where }) => given(Number(value), where)),
    open: options.find(({ name, value }) => name.endsWith("-create-insecure-remote") && value === "yes")?.where,
    addresses: options
      .filter(({ name }) => /^db-[ns]b-(?:addr|cluster-local-addr)$/u.test(name))
      .map(({ value }) => value),
    listed: Math.max(0, ...lists.map(({ value }) => value.split(",").filter((each) => each.includes(":")).length)),
    where: first.where,
  };
}
