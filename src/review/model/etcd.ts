import { etcdFlags } from "../files/etcd.ts";
import type { SourceFile, Where } from "../files/source.ts";
import { byDefault, given, type Setting } from "./setting.ts";

/** A member of etcd, which Patroni and others keep their lease in. */
export interface EtcdMember {
  readonly host: string;
  readonly name: string;
  /** Names in `initial-cluster`; empty where that is not written. */
  readonly members: readonly string[];
  readonly membersWhere: Where;
  readonly heartbeatMs: Setting<number>;
  readonly electionMs: Setting<number>;
  readonly compacts: Setting<boolean>;
  /** It serves, or relays, protocol 2. */
  readonly old: { readonly flag: string; readonly where: Where } | undefined;
  /** The members' own traffic between hosts goes without TLS. */
  readonly plain: Where | undefined;
}

/** etcd 3's own, in milliseconds. */
const defaultHeartbeatMs = 100;
const defaultElectionMs = 1000;

/** What etcd on one host goes by; undefined where its file, as it is packaged, says nothing. */
export function etcdMember(host: string, file: SourceFile): EtcdMember | undefined {
  const flags = etcdFlags(file);
  const start = flags[0]?.where;
  if (start === undefined) return undefined;
  const flag = (name: string) => flags.findLast((each) => each.flag === name && each.value !== "");
  const ms = (name: string, otherwise: number): Setting<number> => {
    const entry = flag(name);
    return entry === undefined || !/^\d{1,9}$/u.test(entry.value)
      ? byDefault(otherwise, start)
      : given(Number(entry.value), entry.where);
  };
  const cluster = flag("initial-cluster");
  const retention = flag("auto-compaction-retention");
  const peers = ["listen-peer-urls", "initial-advertise-peer-urls"].flatMap((name) => flag(name) ?? []);
  return {
    host,
    name: flag("name")?.value ?? "default",
    members: (cluster?.value ?? "").split(",").flatMap((each) => /^\s*([^=\s]+)=/u.exec(each)?.[1] ?? []),
    membersWhere: cluster?.where ?? start,
    heartbeatMs: ms("heartbeat-interval", defaultHeartbeatMs),
    electionMs: ms("election-timeout", defaultElectionMs),
    compacts:
      retention === undefined ? byDefault(false, start) : given(!/^0+[a-z]*$/u.test(retention.value), retention.where),
    old: [flag("proxy"), flag("enable-v2")]
      .filter((entry) => entry !== undefined)
      .find(({ value }) => /^(?:on|readonly|true)$/iu.test(value)),
    plain: peers.find(({ value }) => /(?:^|,)\s*http:\/\/(?!127\.|localhost|\[::1\])/u.test(value))?.where,
  };
}
