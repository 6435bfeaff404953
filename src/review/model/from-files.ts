import type { Finding } from "../../spec/finding.ts";
import { joinsCluster } from "../files/arbitrator.ts";
import { byteOrderMark } from "../files/byte-order-mark.ts";
import { parseCorosync, parseKeepalived } from "../files/blocks.ts";
import { parseCib } from "../files/cib.ts";
import { parseErlangConfig } from "../files/erlang-terms.ts";
import { sharedMounts } from "../files/fstab.ts";
import { parseHaproxy } from "../files/haproxy.ts";
import { parseMysqlConf } from "../files/ini.ts";
import { parseMaxscale } from "../files/maxscale.ts";
import { postgresSettings } from "../files/postgresql-conf.ts";
import { postgresSyntax } from "../files/postgresql-syntax.ts";
import { parseOsloConf } from "../files/oslo-conf.ts";
import { parseProxysql } from "../files/proxysql.ts";
import { parseDefinitions, parseRabbitConf, type RabbitEntry } from "../files/rabbitmq.ts";
import { recognise, type FileKind } from "../files/recognise.ts";
import { refusal } from "../files/refuse.ts";
import { accountStatements } from "../files/sql.ts";
import type { Parsed, SourceFile } from "../files/source.ts";
import { yamlSyntax } from "../files/yaml-syntax.ts";
import { accountCredentials, accountsOf } from "./account.ts";
import { addressCredentials, addressInstances } from "./address.ts";
import { balancedBackends, balancerCredentials } from "./balancer.ts";
import { boundAddresses } from "./bound-addresses.ts";
import { certificatesOf } from "./certificate.ts";
import { clientCredentials, clientFile } from "./client.ts";
import { clockOf } from "./clock.ts";
import { clusterCredentials, managedCluster } from "./cluster.ts";
import { dataStore, storeCredentials } from "./data-store.ts";
import { databaseCredentials, databaseMember } from "./database.ts";
import { etcdMember } from "./etcd.ts";
import { followedAddresses } from "./followed.ts";
import { mergedPorts, missingBackends, tlsToDatabases } from "./front-ports.ts";
import { loneAddresses } from "./lone-address.ts";
import { shellCredentials } from "./shell-credentials.ts";
import { firewallsOf } from "./firewall.ts";
import { kernelServices } from "./kernel-balancer.ts";
import { maxscaleCredentials, maxscaleProxy } from "./maxscale.ts";
import { misplacedLines } from "./misplaced.ts";
import { membershipOf } from "./membership.ts";
import { networkDatabase } from "./network-database.ts";
import { patroniMember } from "./patroni.ts";
import { postgresServer } from "./postgresql.ts";
import { databaseProxy, proxyCredentials } from "./proxy.ts";
import { queueCredentials, queueMember } from "./queue.ts";
import { sentinelsOf } from "./sentinel.ts";
import { openPages } from "./status-page.ts";
import type { Credential, SiteModel } from "./site-model.ts";
import type { TextAt } from "./track-script.ts";
import { replicatedVolumes } from "./volume.ts";
import { joined, wiresOf } from "./wires.ts";

export interface FilesRead {
  readonly model: SiteModel;
  /** About the form of the files. */
  readonly findings: readonly Finding[];
  /** How many files were recognised and read. */
  readonly read: number;
}

type ByKind = ReadonlyMap<FileKind, readonly SourceFile[]>;

/** Parses every file that is recognised and puts what each host's programs go by into one model. */
export function modelOfFiles(files: readonly SourceFile[]): FilesRead {
  const findings: Finding[] = [];
  const hosts = new Map<string, Map<FileKind, SourceFile[]>>();
  let read = 0;
  // Whatever order they came in, the same is said of them.
  for (const file of files.toSorted((a, b) => compare(a.shown, b.shown))) {
    const kind = recognise(file);
    if (kind === undefined) {
      continue;
    }
    const refused = kind === "key" ? undefined : refusal(file, kind);
    if (refused !== undefined) {
      findings.push(refused);
      continue;
    }
    findings.push(...byteOrderMark(file, kind));
    // Every host has one, whatever else is on it.
    read += kind === "fstab" ? 0 : 1;
    const byKind = hosts.get(file.host) ?? new Map<FileKind, SourceFile[]>();
    const ofKind = byKind.get(kind) ?? [];
    ofKind.push(file);
    byKind.set(kind, ofKind);
    hosts.set(file.host, byKind);
  }
  const texts = textsOf(files);
  const parts = [...hosts.entries()].map(([host, byKind]) => modelOfHost(host, byKind, texts(host), findings));
  const model: SiteModel = {
    backends: parts.flatMap((part) => part.backends),
    proxies: parts.flatMap((part) => part.proxies),
    binds: parts.flatMap((part) => part.binds),
    misplaced: parts.flatMap((part) => part.misplaced),
    mergedPorts: parts.flatMap((part) => part.mergedPorts),
    missingBackends: parts.flatMap((part) => part.missingBackends),
    tlsToDatabases: parts.flatMap((part) => part.tlsToDatabases),
    loneAddresses: parts.flatMap((part) => part.loneAddresses),
    followed: parts.flatMap((part) => part.followed),
    addresses: parts.flatMap((part) => part.addresses),
    kernelServices: parts.flatMap((part) => part.kernelServices),
    memberships: parts.flatMap((part) => part.memberships),
    clusters: parts.flatMap((part) => part.clusters),
    databases: parts.flatMap((part) => part.databases),
    arbitrators: parts.flatMap((part) => part.arbitrators),
    queues: parts.flatMap((part) => part.queues),
    clients: parts.flatMap((part) => part.clients),
    clocks: parts.flatMap((part) => part.clocks),
    sentinels: parts.flatMap((part) => part.sentinels),
    patronis: parts.flatMap((part) => part.patronis),
    postgresqls: parts.flatMap((part) => part.postgresqls),
    dataStores: parts.flatMap((part) => part.dataStores),
    volumes: parts.flatMap((part) => part.volumes),
    openPages: parts.flatMap((part) => part.openPages),
    etcds: parts.flatMap((part) => part.etcds),
    networkDatabases: parts.flatMap((part) => part.networkDatabases),
    firewalls: parts.flatMap((part) => part.firewalls),
    certificates: parts.flatMap((part) => part.certificates),
    keys: parts.flatMap((part) => part.keys),
    credentials: parts.flatMap((part) => part.credentials),
    wires: joined(parts.map((part) => part.wires)),
  };
  return { model, findings, read };
}

function modelOfHost(host: string, byKind: ByKind, textAt: TextAt, findings: Finding[]): SiteModel {
  const of = (kind: FileKind) => inReadingOrder(byKind.get(kind) ?? []);
  const take = <T>(parsed: Parsed<T>): T => {
    findings.push(...parsed.findings);
    return parsed.value;
  };
  findings.push(...of("postgresql").flatMap(postgresSyntax));
  findings.push(...[...of("patroni"), ...of("etcd"), ...of("proxysql")].flatMap(yamlSyntax));
  const sections = of("haproxy").flatMap((file) => take(parseHaproxy(file)));
  const vrrp = of("keepalived").flatMap((file) => take(parseKeepalived(file)));
  const options = of("mysql").map((file) => take(parseMysqlConf(file)));
  const cibs = of("cib").flatMap((file) => take(parseCib(file)) ?? []);
  const clients = of("oslo").map((file) => ({ file, conf: take(parseOsloConf(file)) }));
  const mounts = of("fstab").flatMap(sharedMounts);
  const queue = queuesOf(host, of, take);
  const clock = clockOf(host, of("chrony"));
  const database = databaseMember(host, options);
  const proxied = of("proxysql").flatMap((file) => take(parseProxysql(file)));
  const scaled = of("maxscale").flatMap((file) => take(parseMaxscale(file)));
  const proxies = [databaseProxy(host, proxied), maxscaleProxy(host, scaled)];
  const postgres = postgresServer(host, of("postgresql"), of("pg-hba"), mounts);
  const store = dataStore(host, of("redis"));
  const patronis = of("patroni").flatMap((file) => patroniMember(host, file, mounts, of("patroni-settings")[0]) ?? []);
  const network = networkDatabase(host, of("ovn"));
  const users = of("sql").map(accountStatements);
  return {
    backends: balancedBackends(host, sections),
    binds: boundAddresses(host, sections),
    misplaced: misplacedLines(sections),
    mergedPorts: mergedPorts(sections),
    missingBackends: missingBackends(sections),
    tlsToDatabases: tlsToDatabases(sections),
    loneAddresses: of("ucarp").flatMap((file) => loneAddresses(host, file)),
    followed: followedAddresses(host, [...of("postgresql"), ...of("postgresql-recovery")]),
    proxies: proxies.filter((proxy) => proxy !== undefined),
    addresses: addressInstances(host, vrrp, textAt),
    kernelServices: kernelServices(host, vrrp),
    memberships: of("corosync").flatMap((file) => membershipOf(host, take(parseCorosync(file))) ?? []),
    clusters: cibs.map((cib) => managedCluster(host, cib)),
    databases: database === undefined ? [] : [database],
    arbitrators: of("arbitrator").some(joinsCluster) ? [host] : [],
    queues: queue.members,
    clients: clients.map(({ file, conf }) => clientFile(file, conf, mounts)),
    clocks: clock === undefined ? [] : [clock],
    sentinels: of("sentinel").flatMap((file) => sentinelsOf(host, file)),
    patronis,
    postgresqls: postgres === undefined ? [] : [postgres],
    dataStores: store === undefined ? [] : [store],
    volumes: replicatedVolumes(host, of("drbd")),
    openPages: openPages(host, sections),
    etcds: of("etcd").flatMap((file) => etcdMember(host, file) ?? []),
    networkDatabases: network === undefined ? [] : [network],
    firewalls: firewallsOf(host, of("nftables")),
    certificates: of("certificate").flatMap((file) => certificatesOf(host, file)),
    keys: of("key").map((file) => ({
      host,
      path: file.path,
      content: file.text,
      where: { place: { file: file.shown, line: 1, column: 1 } },
    })),
    credentials: [
      ...balancerCredentials(sections),
      ...proxyCredentials(proxied),
      ...maxscaleCredentials(scaled),
      ...addressCredentials(vrrp),
      ...databaseCredentials(options),
      ...storeCredentials(of("redis")),
      ...cibs.flatMap(clusterCredentials),
      ...queue.credentials,
      ...patronis.flatMap(({ credentials }) => credentials),
      ...clients.flatMap(({ conf }) => clientCredentials(conf)),
      ...users.flatMap(accountCredentials),
      ...of("ucarp").flatMap((file) => shellCredentials("UCARP", file)),
      ...of("clustercheck").flatMap((file) => shellCredentials("clustercheck", file)),
    ],
    wires: wiresOf(host, {
      haproxy: sections,
      mysql: options,
      rabbitmq: queue.entries,
      postgresql: of("postgresql").flatMap(postgresSettings),
      accounts: users.flatMap(accountsOf),
      all: [...byKind.values()].flat(),
    }),
  };
}

/**
 * Any file of a host by its path there, for programs that start others. kolla-ansible's keepalived starts `/check_alive.sh` of
 * its image, which starts each of the checks that are laid beside its configuration.
 */
function textsOf(files: readonly SourceFile[]): (host: string) => TextAt {
  const byHost = new Map<string, Map<string, string>>();
  for (const { host, path, text } of files) {
    const texts = byHost.get(host) ?? new Map<string, string>();
    texts.set(path, text);
    byHost.set(host, texts);
  }
  return (host) => (path) => {
    const texts = byHost.get(host);
    if (path !== "/check_alive.sh") return texts?.get(path);
    const checks = [...(texts ?? [])].filter(([each]) => each.startsWith("/etc/kolla/keepalived/checks/"));
    return checks.length === 0 ? undefined : checks.map(([, text]) => text).join("\n");
  };
}

function queuesOf(
  host: string,
  of: (kind: FileKind) => readonly SourceFile[],
  take: <T>(parsed: Parsed<T>) => T,
): {
  readonly members: SiteModel["queues"];
  readonly credentials: readonly Credential[];
  readonly entries: readonly RabbitEntry[];
} {
  const settings = of("rabbitmq-conf");
  const terms = of("rabbitmq-erlang");
  const policies = of("rabbitmq-definitions").flatMap((file) => take(parseDefinitions(file)));
  const entries = [
    ...settings.flatMap((file) => take(parseRabbitConf(file))),
    ...terms.flatMap((file) => take(parseErlangConfig(file))),
  ];
  const first = [...settings, ...terms, ...of("rabbitmq-definitions")][0];
  if (first === undefined) {
    return { members: [], credentials: [], entries: [] };
  }
  const start = { place: { file: first.shown, line: 1, column: 1 } };
  return { members: [queueMember(host, entries, policies, start)], credentials: queueCredentials(entries), entries };
}

/** The main file first, then the others by path: the order in which the programs are given them. */
function inReadingOrder(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.toSorted((a, b) => mainFirst(a) - mainFirst(b) || compare(a.path, b.path));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function mainFirst(file: SourceFile): number {
  return /(^|\/)(haproxy\.cfg|keepalived\.conf|my\.cnf|postgresql\.conf|maxscale\.cnf|rabbitmq\.conf|rabbitmq\.config)$/u.test(
    file.path,
  )
    ? 0
    : 1;
}
