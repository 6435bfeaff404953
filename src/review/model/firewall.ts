import { filterChains, type FilterChain } from "../files/nftables.ts";
import type { SourceFile, Where } from "../files/source.ts";

/** A kind of packet that comes to a host by itself, as no answer to anything. */
export interface Packet {
  /** As /etc/protocols has it, with its number. */
  readonly protocol: "tcp" | "udp" | "vrrp";
  readonly port?: number;
}

/** A host's filter for what comes in, where it closes what it does not name. */
export interface HostFirewall {
  readonly host: string;
  readonly where: Where;
  /** Whether a rule lets such packets in, from anybody; a rule that cannot be understood is taken to. */
  admits(packet: Packet): boolean;
}

/** The filters of a host's nftables; empty where all that is not named is let in. */
export function firewallsOf(host: string, files: readonly SourceFile[]): readonly HostFirewall[] {
  const chains = whole(files.flatMap(filterChains));
  return chains
    .filter((chain) => chain.hook === "input" && isClosed(chain))
    .map((chain) => ({
      host,
      where: chain.where,
      admits: (packet) => letsIn(chain, chains, packet, chainsDeepMax),
    }));
}

/** Several files may add to one chain, in the order in which they are read. */
function whole(parts: readonly FilterChain[]): readonly FilterChain[] {
  const chains = new Map<string, FilterChain>();
  for (const part of parts) {
    const key = `${part.table} ${part.name}`;
    const known = chains.get(key);
    const base = known?.hook === undefined ? part : known;
    chains.set(key, { ...base, rules: [...(known?.rules ?? []), ...part.rules] });
  }
  return [...chains.values()];
}

/** Chains that jump to each other deeper than this are taken to let in; the kernel itself allows 16. */
const chainsDeepMax = 16;

function isClosed({ policy, rules }: FilterChain): boolean {
  return (
    policy === "drop" || /^(?:counter |log (?:prefix "[^"]*" )?)*(?:drop|reject\b.*)$/u.test(rules.at(-1)?.text ?? "")
  );
}

function letsIn(chain: FilterChain, all: readonly FilterChain[], packet: Packet, deep: number): boolean {
  return chain.rules.some(({ text }) => {
    if (!matches(text, packet)) return false;
    if (/\baccept\b/u.test(text)) return true;
    const target = /\b(?:jump|goto) (\S+)/u.exec(text)?.[1];
    if (target === undefined) return false;
    const next = all.find(({ table, name }) => table === chain.table && name === target);
    return deep === 0 || next === undefined || letsIn(next, all, packet, deep - 1);
  });
}

const numbers = { tcp: "6", udp: "17", vrrp: "112" } as const;
/** Services whose names stand in rules most often, none of them asked for here. */
const otherServices =
  /^(?:ssh|http|https|domain|ntp|snmp|smtp|mdns|bootpc|bootps|dhcpv6-client|tftp|syslog|\d+(?:-\d+)?)$/u;

/** Whether a rule can be about such a packet: each condition that is understood must hold. */
function matches(text: string, { protocol, port }: Packet): boolean {
  if (/\biif(?:name)? (?:\{ ?)?"?lo"?(?: |$)/u.test(text)) return false;
  const state = /\bct state (?:vmap )?(\{[^}]*\}|\S+)/u.exec(text);
  if (state !== null && !/\bct state (?:==|!=) /u.test(text) && !/\b(?:new|untracked)\b|@|\$/u.test(state[1] ?? ""))
    return false;
  if (/\bicmp(?:v6)? type\b/u.test(text)) return false;
  const named = /\b(?:meta l4proto|ip protocol|ip6 nexthdr) (?!!=)(?:vmap )?(\{[^}]*\}|\S+)/u.exec(text);
  if (named !== null && !hasWord(named[1] ?? "", [protocol, numbers[protocol]])) return false;
  const ported = /\b(tcp|udp|th|sctp) dport (?!!=)(?:vmap )?(\{[^}]*\}|\S+)/u.exec(text);
  if (ported === null) return !/\b(?:tcp|udp|sctp) (?:sport|flags)\b/u.test(text) || protocol !== "vrrp";
  return (ported[1] === protocol || ported[1] === "th") && port !== undefined && hasPort(ported[2] ?? "", port);
}

function hasWord(set: string, words: readonly string[]): boolean {
  return /[@$]/u.test(set) || set.split(/[\s{},:]+/u).some((each) => words.includes(each));
}

function hasPort(set: string, port: number): boolean {
  return set.split(/[\s{},:]+/u).some((each) => {
    const [, from = "", to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(each) ?? [];
    if (from !== "") return Number(from) <= port && port <= Number(to);
    // A set or a name that is not known may hold the port; the verdicts of a map are neither.
    return each !== "" && !/^(?:accept|drop|jump|goto|reject)$/u.test(each) && !otherServices.test(each);
  });
}
