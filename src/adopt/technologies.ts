import { catalogue, vocabulary } from "../catalogue/index.ts";
import type { Component } from "../catalogue/contract/component.ts";
import type { EndpointOffer } from "../catalogue/contract/endpoint.ts";
import type { Offer, Technology } from "../catalogue/contract/technology.ts";
import { siteDefaults } from "../spec/site-defaults.ts";
import type { Site } from "../spec/site.ts";
import { aliases } from "./known/names.ts";

/** A site of nothing in particular: what a technology offers to it is what it is made of. */
export const anySite: Site = {
  name: "site",
  release: vocabulary.releases.default,
  target: siteDefaults.target,
  detectionMs: siteDefaults.detectionMs,
  timers: "quorate",
  hosts: [],
  vip: { internal: { address: "192.0.2.1", prefix: 24 }, manager: "keepalived", routerId: 1 },
  fencing: { kind: "none" },
  firewall: true,
  certificates: "none",
  database: vocabulary.databases[0],
  ssh: {},
  secrets: { kind: "file", path: "" },
  rates: {},
  services: {},
  // What is offered to a site that has one is looked for as well.
  copies: [{ host: "", keepMs: 0, lagMs: 0, role: "replica" }],
  overrides: [],
  managers: {},
  resources: [],
};

const offers: ReadonlyMap<string, Offer> = new Map(
  catalogue.map((technology) => [
    technology.name,
    technology.offer(anySite, technology.options.parse({}), { database: "database", queue: "queue", cache: "cache" }),
  ]),
);

export function componentsOfAll({ name }: Pick<Technology, "name">): readonly Component[] {
  return offers.get(name)?.components ?? [];
}

export function endpointsOfAll({ name }: Pick<Technology, "name">): readonly EndpointOffer[] {
  return offers.get(name)?.endpoints ?? [];
}

const technologyNames: readonly string[] = catalogue.map(({ name }) => name);
/** The word that units, containers and components share: `openstack-glance-api.service`, `glance_api` and `glance-api` are one. */
export function partName(label: string): string {
  return label
    .replace(/\.service$/u, "")
    .replace(/^\//u, "")
    .replace(/@.*$/u, "")
    .replaceAll("_", "-")
    .replace(/^(?:kolla-(.+)-container|(?:openstack|devstack@?|tripleo)-(.+))$/u, "$1$2")
    .toLowerCase();
}

const byUnit: ReadonlyMap<string, string> = new Map(
  catalogue.flatMap((technology) =>
    componentsOfAll(technology).flatMap(({ run }) =>
      run.units.map((unit): [string, string] => [partName(unit), technology.name]),
    ),
  ),
);

const isKnown = (part: string): boolean => byUnit.has(part) || aliases.has(part) || technologyNames.includes(part);

/** What is made of a program's image and is not the program. */
const besides = /(?:^|-)(?:backup|bootstrap|clustercheck|cron|exporter|fernet|init|migrate|setup|ssh|sync)(?:-|$)/u;

/**
 * The word for a container: that of its name, or where that tells nothing certain (`site_db_1`) that of its image:
 * `quay.io/openstack.kolla/nova-api:2025.1`, `docker.io/library/mariadb:11.4`.
 */
export function containerPart(name: string, image: string): string {
  const own = partName(name);
  const base = (image.split("@")[0] ?? "").replace(/^.*\//u, "").replace(/:.*$/u, "");
  const made = partName(base.replace(/^(?:centos|debian|ol|rhel|rocky|ubuntu)-(?:binary|source)-/u, ""));
  return isKnown(own) || !isKnown(made) || besides.test(own) ? own : made;
}

function named(word: string | undefined): string | undefined {
  return word === undefined ? undefined : (aliases.get(word) ?? technologyNames.find((name) => name === word));
}

/**
 * The technology that a part is of: by one of its units, by its first word, or by any of its words, as in
 * `hacluster-corosync`; undefined for what the catalogue does not know.
 */
export function technologyOf(part: string): string | undefined {
  const words = part.split("-");
  return (
    byUnit.get(part) ?? aliases.get(part) ?? named(words[0]) ?? words.map(named).find((name) => name !== undefined)
  );
}
