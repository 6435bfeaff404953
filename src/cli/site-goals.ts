import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { buildGoals } from "../converge/build-goals.ts";
import type { Goals } from "../converge/goals.ts";
import { designSite } from "../design/design-site.ts";
import type { Site } from "../spec/site.ts";
import { ensureSecrets, secretsFile } from "../store/secrets.ts";
import { Unusable } from "./failure.ts";
import { loadSite } from "./site-argument.ts";

/** A site with all that must hold on its hosts. */
export interface SiteGoals {
  readonly site: Site;
  readonly design: Design;
  readonly goals: Goals;
  /** Takes secrets out of a text that a host printed. */
  readonly conceal: (text: string) => string;
}

/** @throws UnusableSite, SecretsError */
export async function siteGoals(siteFile: string): Promise<SiteGoals> {
  const { site } = await loadSite(siteFile);
  const design = designSite(site);
  const secrets = await ensureSecrets(secretsFile(siteFile, site.secretsPath), design.secrets);
  const goals = buildGoals(design, secrets);
  return { site, design, goals, conceal: concealer(site, secrets) };
}

/** @throws Unusable for a name that no host of the site has. */
export function knownHosts(site: Site, names: readonly string[], option: string): ReadonlySet<string> {
  const known = site.hosts.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Unusable(`${option} names ${unknown}, which is no host of the site; its hosts are ${known.join(", ")}`);
  }
  return new Set(names);
}

/** For options that may be given several times. */
export function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, ...value.split(",").filter((word) => word !== "")];
}

/** Words too short to be a secret would be blotted out of every sentence. */
const secretLettersMin = 6;

function concealer(site: Site, secrets: Secrets): (text: string) => string {
  const fencing = site.fencing.kind === "agent" ? [site.fencing.parameters] : [];
  const parameters = [...fencing, ...site.hosts.map((host) => host.fencing)].flatMap(Object.entries);
  const named: readonly (readonly [string, string])[] = [
    ...Object.entries(secrets),
    ...parameters.filter(([name]) => /pass|secret|token|community/i.test(name)),
  ];
  const hidden = named
    .filter(([, value]) => value.length >= secretLettersMin)
    .sort(([, left], [, right]) => right.length - left.length);
  return (text) => hidden.reduce((shown, [name, value]) => shown.replaceAll(value, `[secret ${name}]`), text);
}
