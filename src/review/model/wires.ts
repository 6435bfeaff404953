import type { Account } from "./account.ts";
import type { HaproxyLine, HaproxySection } from "../files/haproxy.ts";
import type { IniFile } from "../files/ini.ts";
import type { PostgresSetting } from "../files/postgresql-conf.ts";
import type { RabbitEntry } from "../files/rabbitmq.ts";
import type { SourceFile, Where } from "../files/source.ts";
import { apiPort } from "./api-port.ts";

/** Which protocols or ciphers a program takes. */
export interface TlsSetting {
  readonly program: string;
  readonly option: string;
  readonly of: "protocols" | "ciphers";
  readonly value: string;
  readonly where: Where;
}

/** Where a balancer takes HTTP in the clear from other hosts. */
export interface PlainFront {
  readonly host: string;
  readonly name: string;
  readonly where: Where;
}

/** What others may read on the way: between hosts, and in the files of one. */
export interface Wires {
  readonly tls: readonly TlsSetting[];
  readonly plainFronts: readonly PlainFront[];
  /** Servers that are reached by TLS and believed whatever they show. */
  readonly unchecked: readonly { readonly name: string; readonly where: Where }[];
  /** A broker lets its first user in from other hosts, and that user has the password of the package. */
  readonly guests: readonly Where[];
  /** Files that every user of a host may read, as they are shown. */
  readonly openFiles: readonly string[];
  /** Users of databases, of files of SQL. */
  readonly accounts: readonly Account[];
  /** Whether a MariaDB or MySQL server has a certificate, and takes logins in the clear all the same. */
  readonly takesBoth: boolean;
}

export const noWires: Wires = {
  tls: [],
  plainFronts: [],
  unchecked: [],
  guests: [],
  openFiles: [],
  accounts: [],
  takesBoth: false,
};

export function joined(all: readonly Wires[]): Wires {
  return {
    tls: all.flatMap(({ tls }) => tls),
    plainFronts: all.flatMap((each) => each.plainFronts),
    unchecked: all.flatMap(({ unchecked }) => unchecked),
    guests: all.flatMap(({ guests }) => guests),
    openFiles: all.flatMap(({ openFiles }) => openFiles),
    accounts: all.flatMap(({ accounts }) => accounts),
    takesBoth: all.some((each) => each.takesBoth),
  };
}

export interface WireFiles {
  readonly haproxy: readonly HaproxySection[];
  readonly mysql: readonly IniFile[];
  readonly rabbitmq: readonly RabbitEntry[];
  readonly postgresql: readonly PostgresSetting[];
  readonly accounts: readonly Account[];
  readonly all: readonly SourceFile[];
}

export function wiresOf(host: string, files: WireFiles): Wires {
  return {
    tls: [
      ...files.haproxy.flatMap(({ lines }) => lines.flatMap(balancerTls)),
      ...databaseTls(files.mysql),
      ...queueTls(files.rabbitmq),
      ...files.postgresql.flatMap(postgresTls),
    ],
    plainFronts: plainFronts(host, files.haproxy),
    unchecked: files.haproxy.flatMap(uncheckedServers),
    guests: guestsOf(files.rabbitmq),
    openFiles: files.all.filter(({ isOpen }) => isOpen === true).map(({ shown }) => shown),
    accounts: files.accounts,
    takesBoth: takesBoth(files.mysql),
  };
}

/** MariaDB documentation, "Securing Connections for Client and Server"; the last word of an option holds. */
function takesBoth(files: readonly IniFile[]): boolean {
  const last = new Map(files.flatMap(({ entries }) => entries).map(({ key, value }) => [key, value]));
  return last.has("ssl_cert") && !/^(?:on|1|true)$/iu.test(last.get("require_secure_transport") ?? "");
}

const texts = (line: HaproxyLine): readonly string[] => line.words.map(({ text }) => text);

/** What a word of a bind or a server has it speak, and nothing else. */
const forcedProtocols: ReadonlyMap<string, string> = new Map([
  ["force-sslv3", "SSLv3"],
  ["force-tlsv10", "TLSv1.0"],
  ["force-tlsv11", "TLSv1.1"],
]);

/** HAProxy 3.0 configuration manual, 3.1 "ssl-default-bind-options", 5.1 "ssl-min-ver". */
function balancerTls(line: HaproxyLine): readonly TlsSetting[] {
  const words = texts(line);
  const [keyword = ""] = words;
  const found = (option: string, of: TlsSetting["of"], value: string): TlsSetting => ({
    program: "HAProxy",
    option,
    of,
    value,
    where: line.where,
  });
  if (/^ssl-default-(?:bind|server)-ciphers$/u.test(keyword)) return [found(keyword, "ciphers", words[1] ?? "")];
  if (!/^(?:bind|server|default-server|ssl-default-(?:bind|server)-options)$/u.test(keyword)) return [];
  return words.flatMap((word, index) => {
    if (word === "ssl-min-ver") return [found(word, "protocols", words[index + 1] ?? "")];
    if (word === "ciphers") return [found(word, "ciphers", words[index + 1] ?? "")];
    const forced = forcedProtocols.get(word);
    return forced === undefined ? [] : [found(word, "protocols", forced)];
  });
}

function databaseTls(files: readonly IniFile[]): readonly TlsSetting[] {
  return files
    .flatMap(({ entries }) => entries)
    .flatMap(({ key, value, where }) => {
      if (key !== "tls_version" && key !== "ssl_cipher") return [];
      return [{ program: "MariaDB", option: key, of: key === "tls_version" ? "protocols" : "ciphers", value, where }];
    });
}

/** `ssl_options.versions.1 = tlsv1.2`, one line each. */
function queueTls(entries: readonly RabbitEntry[]): readonly TlsSetting[] {
  return entries.flatMap(({ key, value, where }) => {
    const [, what] = /(?:^|\.)ssl_options\.(versions|ciphers)\./u.exec(key) ?? [];
    if (what === undefined) return [];
    return [{ program: "RabbitMQ", option: key, of: what === "versions" ? "protocols" : "ciphers", value, where }];
  });
}

function postgresTls({ name, value, where }: PostgresSetting): readonly TlsSetting[] {
  if (name !== "ssl_min_protocol_version" && name !== "ssl_ciphers") return [];
  const of = name === "ssl_ciphers" ? "ciphers" : "protocols";
  return [{ program: "PostgreSQL", option: name, of, value, where }];
}

const loopback = /^(?:127\.|\[?::1\]?:|localhost:|\/|unix@|abns@|fd@)/u;

function modeOf(lines: readonly HaproxyLine[]): string | undefined {
  return lines.map(texts).findLast(([keyword]) => keyword === "mode")?.[1];
}

/** An API's port, or a section that speaks HTTP itself, where others reach it without `ssl`. */
/** RabbitMQ's management page, which speaks HTTP also where the balancer passes TCP through. */
const management = /:15672$/u;

function plainFronts(host: string, sections: readonly HaproxySection[]): readonly PlainFront[] {
  const defaults = sections.filter(({ kind }) => kind === "defaults").flatMap(({ lines }) => lines);
  return sections
    .filter(({ kind, lines }) => (kind === "listen" || kind === "frontend") && !lines.some(isForThePage))
    .filter((section) => !leadsToPostgres(section, sections))
    .flatMap((section) => {
      const mode = modeOf(section.lines) ?? modeOf(defaults);
      const plain = section.lines.find((line) => {
        const [keyword, place = "", ...words] = texts(line);
        if (keyword !== "bind" || loopback.test(place) || words.includes("ssl")) return false;
        return apiPort.test(place) || management.test(place) || (mode === "http" && !sendsOn(section, sections));
      });
      return plain === undefined ? [] : [{ host, name: section.name, where: plain.where }];
    });
}

/** Itself, or the only backend that it hands over to. */
function sendsOn({ lines }: HaproxySection, all: readonly HaproxySection[]): boolean {
  const words = lines.map(texts);
  const chosen = words.find(([keyword]) => keyword === "default_backend")?.[1];
  const others = words.some(([keyword]) => keyword === "use_backend")
    ? []
    : all.filter(({ kind, name }) => kind === "backend" && name === chosen);
  return [{ lines }, ...others].some((section) => section.lines.some(sendsToTls));
}

/** PostgreSQL's and PgBouncer's; guides for Patroni let clients of it connect to keystone's port. */
const postgresServer = /:(?:5432|5433|6432)$/u;

function leadsToPostgres({ lines }: HaproxySection, all: readonly HaproxySection[]): boolean {
  const targets = lines.map(texts).flatMap(([keyword, name]) => (keyword === "default_backend" ? (name ?? "") : []));
  const others = all.filter(({ kind, name }) => kind === "backend" && targets.includes(name));
  return [{ lines }, ...others].some((section) =>
    section.lines.map(texts).some(([keyword, , address = ""]) => keyword === "server" && postgresServer.test(address)),
  );
}

/** HAProxy's own page, and what monitoring asks: no service's. */
function isForThePage(line: HaproxyLine): boolean {
  const [keyword, second] = texts(line);
  return (
    keyword === "stats" ||
    keyword === "monitor-uri" ||
    (keyword === "http-request" && (second === "use-service" || second === "return"))
  );
}

/** What comes in the clear is sent to where it is taken by TLS. */
function sendsToTls(line: HaproxyLine): boolean {
  const words = texts(line);
  return (
    (words[0] === "redirect" && words[1] === "scheme") ||
    (words[0] === "http-request" && words[1] === "redirect" && words.includes("https"))
  );
}

function uncheckedServers({ lines }: HaproxySection): Wires["unchecked"] {
  return lines.flatMap((line) => {
    const words = texts(line);
    const isServer = words[0] === "server" || words[0] === "server-template" || words[0] === "default-server";
    const believesAll = words.some((word, index) => word === "verify" && words[index + 1] === "none");
    if (words[0] === "ssl-server-verify" && words[1] === "none") return [{ name: "all servers", where: line.where }];
    return isServer && believesAll ? [{ name: words[1] ?? "", where: line.where }] : [];
  });
}

/** Definitions that are loaded leave no user of the package's. */
function guestsOf(entries: readonly RabbitEntry[]): readonly Where[] {
  const says = (pattern: RegExp): boolean => entries.some(({ key }) => pattern.test(key));
  if (says(/load_definitions$|^definitions\./u) || says(/^default_pass$/u)) return [];
  return entries
    .filter(
      ({ key, value }) =>
        (key === "loopback_users" && value === "none") || (key === "loopback_users.guest" && value === "false"),
    )
    .map(({ where }) => where);
}
