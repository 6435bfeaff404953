import { packageSourceFiles, providedBy, technologiesOf, wantsOn } from "../catalogue/index.ts";
import type { Along } from "../catalogue/contract/along.ts";
import type { Condition } from "../catalogue/contract/condition.ts";
import type { Departure } from "../catalogue/contract/departure.ts";
import type { Design } from "../catalogue/contract/design.ts";
import type { ManagedFile } from "../catalogue/contract/file.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import type { HostWants, Technology } from "../catalogue/contract/technology.ts";
import { releaseNamed } from "../catalogue/releases/index.ts";
import type { Site, SiteOverride } from "../spec/site.ts";
import { designSite } from "./design-site.ts";

/** What each technology of a design wants on one host, by its name, in catalogue order. */
export function wantsByTechnology(
  design: Design,
  host: string,
  secrets: Secrets,
  along?: Along,
): ReadonlyMap<string, HostWants> {
  return new Map(
    technologiesOf(design).map((technology) => [technology.name, wantsOf(technology, design, host, secrets, along)]),
  );
}

function wantsOf(technology: Technology, design: Design, host: string, secrets: Secrets, along?: Along): HostWants {
  return wantsOn(technology, {
    design,
    host,
    secrets,
    provided: providedBy(design.providers),
    options: design.options[technology.name],
    overrides: overridesOn(design, technology.name, host),
    ...(along === undefined ? {} : { along }),
  });
}

/** Names of the secrets that one technology's files and conditions are made of on these hosts: another value changes them. */
export function secretsUsedBy(
  name: string,
  design: Design,
  hosts: readonly string[],
  secrets: Secrets,
): ReadonlySet<string> {
  const technology = technologiesOf(design).find((each) => each.name === name);
  if (technology === undefined) return new Set();
  const read = new Set<string>();
  const made = (from: Secrets): string => {
    const view = { design, secrets: from, provided: providedBy(design.providers), options: design.options[name] };
    return JSON.stringify([hosts.map((host) => wantsOf(technology, design, host, from)), technology.site?.(view)]);
  };
  const before = made(
    new Proxy(secrets, {
      get(target, key) {
        if (typeof key === "string" && key in target) read.add(key);
        return typeof key === "string" ? target[key] : undefined;
      },
    }),
  );
  // Some are looked through for their names alone.
  return new Set(
    [...read].filter((key) => changes(() => made({ ...secrets, [key]: `x${secrets[key] ?? ""}` }), before)),
  );
}

/** What takes no other value is made of it. */
function changes(make: () => string, before: string): boolean {
  try {
    return make() !== before;
  } catch {
    return true;
  }
}

/** What the operator sets in a technology's file on a host: what is said of all hosts first, so that the host's own wins. */
export function overridesOn(design: Pick<Design, "overrides">, name: string, host: string): readonly SiteOverride[] {
  const own = design.overrides.filter(({ technology }) => technology === name);
  return [...own.filter((each) => each.host === undefined), ...own.filter((each) => each.host === host)];
}

/** Everything that the technologies of a design want on one host, in catalogue order. */
export function wantsOfHost(design: Design, host: string, secrets: Secrets, along?: Along): HostWants {
  const wants = [...wantsByTechnology(design, host, secrets, along).values()];
  return {
    files: wants.flatMap(({ files }) => files),
    units: wants.flatMap(({ units }) => units),
    probes: wants.flatMap(({ probes }) => probes),
  };
}

/** How what a design has on other hosts leaves one that leaves the site: what its technologies say, and the rest as parts. */
export function departuresFrom(design: Design, host: string, secrets: Secrets): readonly Departure[] {
  const provided = providedBy(design.providers);
  const said = technologiesOf(design).flatMap(
    (technology) =>
      technology.departs?.({
        design,
        host,
        secrets,
        provided,
        options: design.options[technology.name],
        overrides: [],
      }) ?? [],
  );
  // What the cluster runs goes with the cluster's manager: stopped before it, the manager would start it again.
  const byCluster = design.components.filter(({ manager }) => manager !== "systemd").flatMap(({ units }) => units);
  const rest = byCluster.filter((unit) => !said.some((each) => each.unit === unit));
  return [
    ...said.map((each): Departure => (byCluster.includes(each.unit) ? { ...each, stage: "membership" } : each)),
    ...rest.map((unit): Departure => ({
      unit,
      stage: "membership",
      interrupts: `what ${unit} on ${host} does, for good`,
      before: [],
    })),
  ];
}

/** Every condition of the site, in catalogue order. */
export function wantsOfSite(design: Design, secrets: Secrets): readonly Condition[] {
  const provided = providedBy(design.providers);
  return technologiesOf(design).flatMap(
    (technology) => technology.site?.({ design, secrets, provided, options: design.options[technology.name] }) ?? [],
  );
}

/** Debian packages that a host needs, and units that these would start and the design does not want. Sorted, each once. */
export function packagesOfHost(
  { components }: Design,
  host: string,
): { readonly packages: readonly string[]; readonly masked: readonly string[] } {
  const here = components.filter(({ hosts }) => hosts.includes(host));
  return {
    packages: sortedSet(here.flatMap(({ packages }) => packages)),
    masked: sortedSet(here.flatMap(({ masked }) => masked)),
  };
}

/** Debian packages that the hosts of a site need, sorted, each once. */
export function packagesOf(site: Site): readonly string[] {
  return packagesOfDesign(designSite(site));
}

function packagesOfDesign({ components }: Design): readonly string[] {
  return sortedSet(components.flatMap(({ packages }) => packages));
}

/** What the hosts of a site run before anything is managed: the suite of its release, and its packages. */
export function hostSystem(site: Site): HostSystem {
  const design = designSite(site);
  const system = { suite: releaseNamed(design.release).debian.suite, packages: packagesOfDesign(design) };
  const files = packageSourceFiles(design, "embedded");
  if (files.length === 0) return system;
  return { ...system, packageSources: { files, replaceDebian: site.packages?.mirror !== undefined } };
}

export interface HostSystem {
  /** Debian's name of it: `trixie`. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** What the site says of where its packages come from; absent where it says nothing. */
  readonly packageSources?: {
    /** Below /etc/apt, with keys written out in the sources. */
    readonly files: readonly ManagedFile[];
    /** Debian's own packages come from these as well. */
    readonly replaceDebian: boolean;
  };
}

function sortedSet(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}
