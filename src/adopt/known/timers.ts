import { lastOf, blocksOf, parseCorosync } from "../../review/files/blocks.ts";
import { haproxyTimeMs, parseHaproxy, type HaproxySection } from "../../review/files/haproxy.ts";
import { recognise, type FileKind } from "../../review/files/recognise.ts";
import { parseErlangConfig } from "../../review/files/erlang-terms.ts";
import { parseRabbitConf } from "../../review/files/rabbitmq.ts";
import type { SourceFile } from "../../review/files/source.ts";
import { consensusRatio } from "../../review/model/membership.ts";
import type { BalancedBackend, SiteModel } from "../../review/model/site-model.ts";

/** A timer as one host's files have it, by the design's name for it. */
export interface WrittenTimer {
  readonly host: string;
  readonly name: string;
  readonly ms: number;
  /** What is to be told beside it, where the site's word means the same in another way. */
  readonly note?: string;
}

/** What the design counts for each: two misses in a row. */
const misses = 2;

/** The timers that hosts' files set, or that their programs take where the files say nothing. */
export function writtenTimers(files: readonly SourceFile[], model: SiteModel): readonly WrittenTimer[] {
  return [
    ...usualShared(model.backends.flatMap(balancerTimers)),
    ...ofKind(files, "haproxy").flatMap(timeouts),
    ...model.addresses.flatMap((instance): WrittenTimer[] => [
      { host: instance.host, name: "keepalived.advert_int", ms: instance.advertMs.value },
      ...instance.scripts.map(({ intervalMs, fall }) => ({
        host: instance.host,
        name: "keepalived.script.interval",
        ms: wholeSeconds((intervalMs * fall) / misses),
        ...(fall === misses ? {} : { note: `as run every ${intervalMs} ms, ${fall} failures in a row` }),
      })),
    ]),
    ...files.flatMap(announcing),
    ...model.memberships.flatMap(({ host, runtimeTokenMs, consensusMs }) => [
      { host, name: "corosync.token", ms: runtimeTokenMs },
      { host, name: "corosync.consensus", ms: Math.max(consensusMs.value, Math.ceil(consensusRatio * runtimeTokenMs)) },
    ]),
    ...ofKind(files, "corosync").flatMap(linkTimers),
    ...model.databases.filter(({ isMember }) => isMember).flatMap(databaseTimers),
    ...model.queues.map(({ host, netTickMs }) => ({ host, name: "rabbitmq.net_ticktime", ms: netTickMs.value })),
    ...[...ofKind(files, "rabbitmq-conf"), ...ofKind(files, "rabbitmq-erlang")].flatMap(brokerTimers),
  ];
}

/** How often the holder of an address says so again: Quorate's program, or Keepalived by itself (`garp_master_refresh`, in seconds). */
function announcing(file: SourceFile): readonly WrittenTimer[] {
  const own = file.path === announcer ? /\\?"every\\?":\s?(\d{1,6}(?:\.\d{1,3})?)/u : undefined;
  const theirs = recognise(file) === "keepalived" ? /^\s*(?:vrrp_)?garp_master_refresh\s+(\d{1,6})\b/mu : undefined;
  const seconds = Number((own ?? theirs)?.exec(file.text)?.[1] ?? "0");
  return seconds > 0 ? [{ host: file.host, name: "keepalived.announce", ms: Math.round(seconds * 1000) }] : [];
}

const announcer = "/usr/libexec/quorate/announce-addresses";

export function ofKind(files: readonly SourceFile[], kind: FileKind): readonly SourceFile[] {
  return files.filter((file) => recognise(file) === kind);
}

function wholeSeconds(ms: number): number {
  return Math.max(1000, Math.ceil(ms / 1000) * 1000);
}

const sharedInter = "haproxy.shared.inter";

/** One backend that is asked more rarely than the host's others, for what an answer costs it, is the exception, not the rule. */
function usualShared(written: readonly WrittenTimer[]): readonly WrittenTimer[] {
  const among = (timer: WrittenTimer): number =>
    written.filter(({ host, name, ms }) => host === timer.host && name === sharedInter && ms === timer.ms).length;
  const rarer = (timer: WrittenTimer): boolean =>
    written.some(
      (other) =>
        other.host === timer.host && other.name === sharedInter && other.ms < timer.ms && among(other) > among(timer),
    );
  return written.filter((timer) => timer.name !== sharedInter || !rarer(timer));
}

function balancerTimers({ host, servers, sticky, serves }: BalancedBackend): readonly WrittenTimer[] {
  const server = servers.find(({ checked }) => checked);
  if (server === undefined) return [];
  const { interMs, fastInterMs, fall, attemptMs } = server;
  if (!sticky && serves !== "database") return [{ host, name: sharedInter, ms: interMs }];
  const more = Math.max(1, fall - 1);
  const attempt = Math.min(attemptMs, interMs);
  return [
    { host, name: "haproxy.inter", ms: interMs },
    {
      host,
      name: "haproxy.fastinter",
      // Of the checks after the first miss the design makes one: it waits for as long as theirs do together.
      ms: more * fastInterMs + (more - 1) * attempt,
      ...(fall === misses ? {} : { note: `as run ${fastInterMs} ms, ${fall} misses in a row` }),
    },
  ];
}

/** `timeout connect` and `timeout check`; the check's of backends that serve alone, and of those that share. */
function timeouts(file: SourceFile): readonly WrittenTimer[] {
  const sections = parseHaproxy(file).value;
  const { host } = file;
  const common = sections.filter(({ kind }) => kind === "defaults");
  const named = (name: string, ms: number | undefined): readonly WrittenTimer[] =>
    ms === undefined ? [] : [{ host, name, ms }];
  const check = common.flatMap((section) => timeoutOf(section, "check") ?? []).at(-1);
  const shared = sections.filter(({ kind }) => kind === "listen" || kind === "backend");
  return [
    ...named("haproxy.connect", common.flatMap((section) => timeoutOf(section, "connect") ?? []).at(-1)),
    ...named("haproxy.check", check),
    ...named("haproxy.shared.check", shared.flatMap((section) => timeoutOf(section, "check") ?? [])[0] ?? check),
  ];
}

function timeoutOf({ lines }: HaproxySection, which: string): number | undefined {
  const line = lines.findLast(({ words }) => words[0]?.text === "timeout" && words[1]?.text === which);
  return haproxyTimeMs(line?.words[2]?.text ?? "");
}

function linkTimers(file: SourceFile): readonly WrittenTimer[] {
  const totem = blocksOf(parseCorosync(file).value, "totem").flatMap(({ block = [] }) => block);
  const links = [...totem, ...blocksOf(totem, "interface").flatMap(({ block = [] }) => block)];
  return ["knet_ping_interval", "knet_ping_timeout"].flatMap((name) => {
    const text = lastOf(links, name)?.words[1]?.text ?? "";
    return /^\d{1,9}$/u.test(text) ? [{ host: file.host, name: `corosync.${name}`, ms: Number(text) }] : [];
  });
}

function databaseTimers(member: SiteModel["databases"][number]): readonly WrittenTimer[] {
  const { host } = member;
  return [
    { host, name: "galera.evs.keepalive_period", ms: member.keepaliveMs.value },
    { host, name: "galera.evs.inactive_check_period", ms: member.inactiveCheckMs.value },
    { host, name: "galera.evs.join_retrans_period", ms: member.joinRetransMs.value },
    { host, name: "galera.evs.suspect_timeout", ms: member.suspectMs.value },
    { host, name: "galera.evs.inactive_timeout", ms: member.inactiveMs.value },
    { host, name: "galera.evs.install_timeout", ms: member.installMs.value },
    { host, name: "galera.gmcast.peer_timeout", ms: member.peerMs.value },
  ];
}

const brokerKeys: ReadonlyMap<string, { readonly name: string; readonly unitMs: number }> = new Map([
  ["heartbeat", { name: "rabbitmq.heartbeat", unitMs: 1000 }],
  ["net_setuptime", { name: "rabbitmq.net_setuptime", unitMs: 1000 }],
  ["poll_interval", { name: "rabbitmq.aten.poll_interval", unitMs: 1 }],
  ["heartbeat_interval", { name: "rabbitmq.aten.heartbeat_interval", unitMs: 1 }],
]);

/** Source: tcp(7), `TCP_USER_TIMEOUT` is option 18 of protocol 6, as Erlang writes raw options. */
const userTimeout = /\{raw,\s*6,\s*18,\s*<<(\d{1,9}):32/u;

function brokerTimers(file: SourceFile): readonly WrittenTimer[] {
  const { host } = file;
  const entries = recognise(file) === "rabbitmq-conf" ? parseRabbitConf(file).value : parseErlangConfig(file).value;
  const acknowledged = userTimeout.exec(file.text)?.[1];
  return [
    ...entries.flatMap(({ key, value }) => {
      const known = brokerKeys.get(key);
      return known === undefined || !/^\d{1,9}$/u.test(value)
        ? []
        : [{ host, name: known.name, ms: Number(value) * known.unitMs }];
    }),
    ...(acknowledged === undefined ? [] : [{ host, name: "rabbitmq.dist_user_timeout", ms: Number(acknowledged) }]),
  ];
}

/** The timers that are looked for in files. */
export const timersOfFiles: readonly string[] = [
  ...["inter", "shared.inter", "fastinter", "connect", "check", "shared.check"].map((name) => `haproxy.${name}`),
  ...["advert_int", "script.interval"].map((name) => `keepalived.${name}`),
  ...["token", "consensus", "knet_ping_interval", "knet_ping_timeout"].map((name) => `corosync.${name}`),
  ...["stonith-timeout", "dc-deadtime", "transition-delay", "cluster-recheck-interval"].map(
    (name) => `pacemaker.${name}`,
  ),
  ...["net_ticktime", "dist_user_timeout"].map((name) => `rabbitmq.${name}`),
  ...[...brokerKeys.values()].map(({ name }) => name),
];
