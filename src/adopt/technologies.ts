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
  secretsPath: "",
  rates: {},
  services: {},
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
