import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

/** A copy of the house, in which rules are broken: others who look at the sources meanwhile must not see that. */
let house: string;
beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), "quorate-house-"));
  await Promise.all([
    ...["src", ".oxlintrc.json", "tsconfig.json", "package.json"].map((each) =>
      cp(each, join(house, each), { recursive: true }),
    ),
    symlink(resolve("node_modules"), join(house, "node_modules")),
  ]);
});
afterAll(() => rm(house, { recursive: true }));

/** The house's rules are only as good as what the linter says when they are broken. */
async function lint(folder: string, text: string, beside: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await mkdtemp(join(house, "src", folder, "lint-"));
  try {
    await writeFile(join(directory, "broken.ts"), text);
    for (const [name, content] of Object.entries(beside)) await writeFile(join(directory, name), content);
    const { stdout } = await execa("npx", ["oxlint", directory], { reject: false, cwd: house });
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

test.each([
  ["text", 'import type { Site } from "../../spec/site.ts";\nexport type X = Site;\n', "may import text only"],
  ["text", 'import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n', "is pure"],
  [
    "spec",
    'import { designSite } from "../../design/design-site.ts";\nexport const x = designSite;\n',
    "may import spec only",
  ],
  [
    "dependability",
    'import { asDesigned } from "../../predict/site/knobs.ts";\nexport const x = asDesigned;\n',
    "may import spec, dependability only",
  ],
  [
    "dependability",
    'import type { Design } from "../../catalogue/contract/design.ts";\nexport type X = Design;\n',
    "may import spec, dependability only",
  ],
  [
    "history",
    'import type { Design } from "../../catalogue/contract/design.ts";\nexport type X = Design;\n',
    "may import text, history only",
  ],
  ["spec", 'import { models } from "../../history/claims.ts";\nexport const x = models;\n', "may import spec only"],
  [
    "predict",
    'import { cutSets } from "../../review/graph/cut-sets.ts";\nexport const x = cutSets;\n',
    "may import spec, catalogue, design, dependability, predict only",
  ],
  [
    "review",
    'import { modelOf } from "../../dependability/model/read-model.ts";\nexport const x = modelOf;\n',
    "may import spec, catalogue, design, review only",
  ],
  ["design", 'import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n', "is pure"],
  [
    "catalogue",
    'import { galera } from "../galera/index.ts";\nexport const x = galera;\n',
    "A technology names no other",
  ],
  [
    "drill",
    'import { galera } from "../../catalogue/galera/index.ts";\nexport const x = galera;\n',
    "is behind catalogue/index.ts",
  ],
  [
    "cli",
    'import { galera } from "../../catalogue/galera/index.ts";\nexport const x = galera;\n',
    "is behind catalogue/index.ts",
  ],
  [
    "canary",
    'import { designSite } from "../../design/design-site.ts";\nexport const x = designSite;\n',
    "may import spec, catalogue, hosts, canary only",
  ],
  [
    "observe",
    'import { runCanary } from "../../canary/run.ts";\nexport const x = runCanary;\n',
    "may import spec, catalogue, design, hosts, observe only",
  ],
  [
    "adopt",
    'import { observeSite } from "../../observe/collect.ts";\nexport const x = observeSite;\n',
    "may import spec, catalogue, design, review, adopt only",
  ],
  ["serve", 'import { upLab } from "../../lab/up.ts";\nexport const x = upLab;\n', "may import text, spec"],
  [
    "page",
    'import { judge } from "../../observe/judge.ts";\nexport const x = judge;\n',
    "may import text and serve only",
  ],
  ["hosts", 'import { upLab } from "../../lab/up.ts";\nexport const x = upLab;\n', "may import hosts only"],
])(
  "src/%s/ is kept to its rule",
  async (folder, text, sentence) => {
    expect(await lint(folder, text)).toContain(sentence);
  },
  60_000,
);

test("a circle of imports is one when only types go round", async () => {
  const said = await lint("spec", 'import type { Y } from "./other.ts";\nexport type X = { readonly y: Y | null };\n', {
    "other.ts": 'import type { X } from "./broken.ts";\nexport type Y = { readonly x: X | null };\n',
  });
  expect(said).toContain("Dependency cycle detected");
}, 60_000);
