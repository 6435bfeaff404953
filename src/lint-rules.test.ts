import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";

/** The house's rules are only as good as what the linter says when they are broken. */
async function lint(folder: string, text: string): Promise<string> {
  const directory = await mkdtemp(`src/${folder}/lint-`);
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "broken.ts"), text);
    const { stdout } = await execa("npx", ["oxlint", directory], { reject: false });
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

test.each([
  [
    "spec",
    'import { designSite } from "../../design/design-site.ts";\nexport const x = designSite;\n',
    "may import spec only",
  ],
  ["design", 'import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n', "is pure"],
  ["hosts", 'import { upLab } from "../../lab/up.ts";\nexport const x = upLab;\n', "may import hosts only"],
])("src/%s/ is kept to its rule", async (folder, text, sentence) => {
  expect(await lint(folder, text)).toContain(sentence);
});
