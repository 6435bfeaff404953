import type { Finding } from "./finding.ts";
import { FindingList } from "./finding-list.ts";
import { readRegion, readSiteName } from "./names.ts";
import { checkManagers, readComponents } from "./read-components.ts";
import { checkCopies, copied, readCopies } from "./read-copies.ts";
import { readDatabase } from "./read-database.ts";
import { noFilesBeside, type ReadBeside } from "./beside.ts";
import { readFencing } from "./read-fencing.ts";
import { readHosts, type WrittenHosts } from "./read-hosts.ts";
import { readLab, twinOf } from "./read-lab.ts";
import { readNetworks, withManagement } from "./read-networks.ts";
import { readNotify, readWords } from "./read-notify.ts";
import { readPackages } from "./read-packages.ts";
import { readResources } from "./read-resources.ts";
import { readSecrets } from "./read-secrets.ts";
import { readServe } from "./read-serve.ts";
import { readServices } from "./read-services.ts";
import { readDetection, readRates, readTarget } from "./read-settings.ts";
import { readSsh } from "./read-ssh.ts";
import { checkTimers, readTimers } from "./read-timers.ts";
import { readVip, type WrittenVip } from "./read-vip.ts";
import { type Field, type Fields, Reader } from "./reader.ts";
import { siteDefaults } from "./site-defaults.ts";
import { siteKeys } from "./site-keys.ts";
import { checkSite } from "./site-rules.ts";
import { checkResources } from "./resource-rules.ts";
import { certificateSources, type Site } from "./site.ts";
import { healRules } from "./site-notify.ts";
import { SourceText } from "./source-text.ts";
import { checkTree } from "./tree-rules.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { composeTree } from "./yaml-tree.ts";

export interface ParsedSite {
  /** Present when no finding is an error. */
  readonly site?: Site;
  /** All that is wrong or risky, in the order of the file. */
  readonly findings: readonly Finding[];
}

/**
 * A site file's text → the site with every default filled in, and everything that is wrong with it, all at once.
 * It never throws, whatever the text; `file` only names the file in findings.
 *
 * @param readBeside how the files are read that the site file names
 */
export function parseSite(
  text: string,
  file: string,
  vocabulary: Vocabulary,
  readBeside: ReadBeside = noFilesBeside,
): ParsedSite {
  const source = new SourceText(text, file);
  const findings = new FindingList(source);
  const root = composeTree(source, findings);
  if (root === undefined) return { findings: findings.sorted() };

  const reader = new Reader(checkTree(source, root, findings), findings);
  const shape = "keys with values, beginning with site: and a name";
  const fields = reader.fields(reader.item(root, 0, ""), shape);
  const site = fields && readSite(reader, fields, vocabulary, readBeside);
  if (site === undefined || findings.hasErrors) return { findings: findings.sorted() };
  return { site, findings: findings.sorted() };
}

/** Every part is read before the first verdict, so that one run shows all findings. */
function readSite(reader: Reader, fields: Fields, vocabulary: Vocabulary, readBeside: ReadBeside): Site | undefined {
  reader.checkKeys(fields, Object.keys(siteKeys), "a site");
  const field = (key: keyof typeof siteKeys): Field | undefined => fields.all.get(key);
  const read = <T>(key: keyof typeof siteKeys, how: (reader: Reader, item: Field) => T): T | undefined => {
    const item = field(key);
    return item === undefined ? undefined : how(reader, item);
  };

  const name = read("site", readSiteName) ?? siteDefaults.name;
  const release = read("release", (_, item) => reader.choice(item, vocabulary.releases.names, "unknown-release"));
  const target = read("target", readTarget);
  const detectionMs = read("detection", readDetection);
  const timers = read("timers", readTimers);
  const region = read("region", readRegion);
  const hosts = read("hosts", (_, item) => readHosts(reader, item, vocabulary)) ?? missingHosts(reader);
  const networks = read("networks", readNetworks);
  const vip = field("vip") === undefined ? missingVip(reader) : read("vip", readVip);
  const fencing = readFencing(reader, field("fencing"));
  const adopted = read("adopted", (_, item) => reader.choice(item, ["true", "false"]));
  const firewall = read("firewall", (_, item) => reader.choice(item, ["true", "false"]));
  const certificates = read("certificates", (_, item) => reader.choice(item, certificateSources));
  const database = readDatabase(reader, field("database"), vocabulary);
  const copies = readCopies(reader, field("copies"));
  const secrets = read("secrets", readSecrets);
  const ssh = readSsh(reader, field("ssh"));
  const lab = readLab(reader, field("lab"));
  const packages = read("packages", (_, item) => readPackages(reader, item, readBeside));
  const rates = readRates(reader, field("rates"));
  const services = readServices(reader, field("services"), vocabulary, release ?? vocabulary.releases.default);
  const components = readComponents(reader, field("components"));
  const notify = read("notify", readNotify) ?? [];
  const heal = read("heal", (each, item) => readWords(each, item, healRules)) ?? [];
  const serve = readServe(reader, field("serve"), {
    certificates: certificates ?? "none",
    release: release ?? vocabulary.releases.default,
    servedFrom: vocabulary.servedFrom,
  });
  const resources = readResources(reader, field("resources"), vocabulary);

  checkCopies(reader, { copies, hosts: hosts.hosts, database, offset: field("copies")?.keyOffset ?? 0 }, vocabulary);
  const twins = hosts.hosts.map((written) => ({ ...written.host, ...twinOf(reader, lab, written.lab) }));
  checkSite(reader, { hosts, networks, vip, fencing, services }, vocabulary);
  if (vip === undefined || fencing === undefined || database === undefined) return undefined;
  const site: Site = {
    name,
    release: release ?? vocabulary.releases.default,
    target: target ?? siteDefaults.target,
    detectionMs: detectionMs ?? siteDefaults.detectionMs,
    timers: timers?.profile ?? siteDefaults.timers,
    ...(timers === undefined || timers.written.length === 0 ? {} : { timerValues: timers.values }),
    ...(region === undefined ? {} : { region }),
    ...(networks === undefined ? {} : { networks: withManagement(networks, vip.vip) }),
    hosts: twins.map((host) => copied(host, copies)),
    vip: vip.vip,
    fencing: fencing.fencing,
    ...(adopted === "true" ? { adopted: true as const } : {}),
    firewall: firewall !== "false",
    certificates: certificates ?? "none",
    database,
    ...(copies.length === 0 ? {} : { copies: copies.map(({ copy }) => copy) }),
    ssh,
    ...(packages === undefined ? {} : { packages }),
    secrets: secrets ?? { kind: "file", path: `${name}.secrets.yaml` },
    rates,
    services: services.services,
    overrides: [...services.overrides, ...hosts.overrides],
    managers: components.managers,
    ...(notify.length === 0 ? {} : { notify }),
    ...(heal.length === 0 ? {} : { heal }),
    ...(serve === undefined ? {} : { serve }),
    resources: resources.map(({ resource }) => resource),
  };
  if (!services.isPartial) {
    checkManagers(reader, components, site, vocabulary);
    checkTimers(reader, timers, site, vocabulary);
    checkResources(reader, resources, site, vocabulary);
  }
  return site;
}

function missingHosts(reader: Reader): WrittenHosts {
  reader.report("missing-key", 0, {
    message: "The site has no hosts.",
    remedy: "Add hosts: with each host's name and address, for example c1: { address: 10.77.0.11 }.",
  });
  return { hosts: [], overrides: [], voters: undefined };
}

function missingVip(reader: Reader): WrittenVip | undefined {
  reader.report("missing-key", 0, {
    message: "The site has no virtual address.",
    remedy: "Add vip: and a free address of the hosts' network, for example vip: { internal: 10.77.0.10/24 }.",
  });
  return undefined;
}
