import { readFileSync } from "node:fs";
import path from "node:path";
import { vocabulary } from "../../../src/catalogue/index.ts";
import type { Design } from "../../../src/catalogue/contract/design.ts";
import type { Secrets } from "../../../src/catalogue/contract/secret.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import type { Site } from "../../../src/spec/site.ts";

/** The example site, with the options of some technologies replaced. */
export function exampleSite(services: Readonly<Record<string, unknown>> = {}): Site {
  const file = path.join(import.meta.dirname, "../../../examples/three-controllers.yaml");
  const { site } = parseSite(readFileSync(file, "utf8"), file, vocabulary);
  if (site === undefined) throw new Error("the example site has errors");
  return { ...site, services: { ...site.services, ...services } };
}

export function exampleDesign(services: Readonly<Record<string, unknown>> = {}): Design {
  return designSite(exampleSite(services));
}

/** A secret for each need, recognisable by its name: none of them may turn up where it should not. */
export function markedSecrets(site: Site): Secrets {
  return Object.fromEntries(designSite(site).secrets.map(({ name }) => [name, `MARK-${name}`]));
}

export function captured(name: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../captured", name), "utf8");
}
