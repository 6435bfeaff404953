import { vocabulary } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { designSite } from "../design/design-site.ts";
import type { Site } from "../spec/site.ts";
import { ensureSecrets, exampleSecrets, lookUpSecrets } from "../store/secrets.ts";
import { openStore } from "../store/open-store.ts";
import { Unusable } from "./failure.ts";
import { readSite } from "./read-site.ts";

/** A sound site file, and what follows from it. */
export interface DesignedSite {
  readonly file: string;
  readonly site: Site;
  readonly design: Design;
}

/** With all that is needed to render, reach into and change its hosts. */
export interface OpenSite extends DesignedSite {
  readonly secrets: Secrets;
}

/**
 * `kept`: the site's own, and those that it lacks are made and kept; `known`: the same without leaving anything behind, for
 * commands that change nothing; `example`: fixed ones, which protect nothing and leave no file.
 */
export type WhichSecrets = "kept" | "known" | "example";

/** @throws Unusable with the findings when any of them is an error. */
export async function loadSite(file: string): Promise<Site> {
  const { site, findings } = await readSite(file, vocabulary);
  if (site !== undefined) return site;
  throw new Unusable(`the site file ${file} cannot be used`, { findings });
}

/** For commands that only compute. @throws Unusable */
export async function designOf(file: string): Promise<DesignedSite> {
  const site = await loadSite(file);
  return { file, site, design: designSite(site) };
}

/** For commands that meet the hosts or their files. @throws Unusable, SecretsError */
export async function openSite(file: string, which: WhichSecrets): Promise<OpenSite> {
  return withSecrets(await designOf(file), which);
}

/** For commands that have more to look at before a file of secrets is made. @throws SecretsError */
export async function withSecrets(designed: DesignedSite, which: WhichSecrets): Promise<OpenSite> {
  return { ...designed, secrets: await secretsOf(designed, which) };
}

function secretsOf({ file, site, design }: DesignedSite, which: WhichSecrets): Secrets | Promise<Secrets> {
  const of = { siteFile: file, store: openStore(file, site.secrets), needs: design.secrets };
  switch (which) {
    case "kept":
      return ensureSecrets(of);
    case "known":
      return lookUpSecrets(of);
    case "example":
      return exampleSecrets(design.secrets);
  }
}
