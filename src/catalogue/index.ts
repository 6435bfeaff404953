import type { Site } from "../spec/site.ts";
import type { Vocabulary } from "../spec/vocabulary.ts";
import type { Design } from "./contract/design.ts";
import type { Technology } from "./contract/technology.ts";
import { corosync } from "./corosync/index.ts";
import { galera } from "./galera/index.ts";
import { glance } from "./glance/index.ts";
import { haproxy } from "./haproxy/index.ts";
import { keepalived } from "./keepalived/index.ts";
import { keystone } from "./keystone/index.ts";
import { memcached } from "./memcached/index.ts";
import { pacemaker } from "./pacemaker/index.ts";
import { rabbitmq } from "./rabbitmq/index.ts";
import { defaultRelease, releaseNamed, releases } from "./releases/index.ts";

/** All that Quorate knows, in the order in which plans list it. To add a technology is to add a folder and a line here. */
export const catalogue: readonly Technology[] = [
  keystone,
  glance,
  galera,
  rabbitmq,
  memcached,
  haproxy,
  keepalived,
  corosync,
  pacemaker,
];

/** What every site has, whatever it asks for. */
const foundation: readonly string[] = ["keepalived"];

/** What a site file may name. */
export const vocabulary: Vocabulary = {
  releases: { names: releases.map(({ name }) => name), default: defaultRelease.name },
  technologies: Object.fromEntries(catalogue.map(({ name, kind, options }) => [name, { kind, options }])),
};

/** The technologies that a site asks for, and all that those need, in catalogue order. */
export function technologiesFor(site: Site): readonly Technology[] {
  const wanted = new Set<string>();
  const queue = [...foundation, ...Object.keys(site.services)];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    queue.push(...technologyNamed(name).requires);
  }
  return catalogue.filter(({ name }) => wanted.has(name));
}

export function technologiesOf(design: Design): readonly Technology[] {
  return catalogue.filter(({ name }) => name in design.options);
}

/** Debian packages that the site's hosts need, sorted, each once. */
export function packagesOf(site: Site): readonly string[] {
  const names = technologiesFor(site).flatMap((technology) => [
    ...technology.packages,
    ...(technology.sitePackages?.(site) ?? []),
  ]);
  return [...new Set(names)].sort();
}

/** What the site's hosts run before anything is managed: the suite of its release, and its packages. */
export function hostSystem(site: Site): HostSystem {
  return { suite: releaseNamed(site.release).debian.suite, packages: packagesOf(site) };
}

export interface HostSystem {
  /** Debian's name of it: `trixie`. */
  readonly suite: string;
  readonly packages: readonly string[];
}

function technologyNamed(name: string): Technology {
  const found = catalogue.find((technology) => technology.name === name);
  if (found === undefined) throw new Error(`invariant: the catalogue has no technology ${name}`);
  return found;
}
