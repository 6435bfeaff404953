import { readFileSync } from "node:fs";
import path from "node:path";
import { vocabulary } from "../../src/catalogue/index.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { hostSystem } from "../../src/design/wants.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import type { Site } from "../../src/spec/site.ts";
import { judged, siteNamed } from "./sites.ts";

/** What the judges need beside the programs themselves: what reads agents' metadata. */
const judges = ["libxml2-utils"];

/**
 * One image for the programs of a release: those of every site that is judged, and of the default release those of the whole control
 * plane. To make one is minutes, so it is one; it is made from the image of the three controllers, which the lab has as well.
 *
 * @param more packages besides those
 * @returns the path of its root
 */
export async function programsImage(
  release: string = defaultRelease.name,
  more: readonly string[] = [],
): Promise<string> {
  const small = hostSystem(siteNamed("three controllers", release));
  await ensureImage(small, () => undefined);
  const sites = [
    ...judged.map((name) => siteNamed(name, release)),
    ...(release === defaultRelease.name ? whole() : []),
  ];
  const packages = new Set([...sites.flatMap((site) => hostSystem(site).packages), ...judges, ...more]);
  return (await ensureImage({ suite: small.suite, packages: [...packages] }, () => undefined)).path;
}

/** Every service, with either network backend. */
function whole(): readonly Site[] {
  const file = path.join(import.meta.dirname, "../../examples/full-control-plane.yaml");
  const text = `${readFileSync(file, "utf8")}  designate:\n  manila:\n  ironic:\n`;
  return [text, text.replace("backend: openvswitch", "backend: ovn")].map((written) => {
    const { site, findings } = parseSite(written, file, vocabulary);
    if (site === undefined) throw new Error(JSON.stringify(findings));
    return site;
  });
}
