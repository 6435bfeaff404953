import { beforeAll, describe, expect, test } from "vitest";
import type { Design } from "../../src/catalogue/contract/design.ts";
import { designSite } from "../../src/design/design-site.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { judgesOf } from "./judges.ts";
import { judged, siteNamed } from "./sites.ts";

/** Tests that the programs of a release themselves take the files that are rendered for it. */
export function programsAccept(release: string): void {
  const sites = judged.map((name) => ({ name, site: siteNamed(name, release) }));
  let image: string;

  beforeAll(async () => {
    image = await programsImage(release);
  });

  describe.each(sites)("of $name, the program that reads it accepts", ({ site }) => {
    const design: Design = designSite(site);

    test.each(judgesOf(design))("$of", async ({ script, says }) => {
      const { exitCode, stdout, stderr } = await onHost(image, design, "c1", `( ${script} ) 2>&1`);
      expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: expect.stringMatching(says), stderr: "" });
    });
  });

  describe.each(sites)("of $name, a wrong file is refused", ({ site }) => {
    const design: Design = designSite(site);

    test.each(
      judgesOf(design).flatMap(({ of, script, spoil }) => (spoil === undefined ? [] : [{ of, script, spoil }])),
    )("$of", async ({ script, spoil }) => {
      expect((await onHost(image, design, "c1", `( ${spoil} && ${script} ) 2>&1`)).exitCode).not.toBe(0);
    });
  });
}
