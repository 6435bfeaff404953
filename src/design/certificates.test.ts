import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { designSite } from "./design-site.ts";
import { wantsOfHost, wantsOfSite } from "./wants.ts";

/** A certificate that is made anew is laid by an apply; whoever shows it must be told as well, or the first one is shown until it ends. */

function siteOf(example: string, line: string) {
  const file = `examples/${example}.yaml`;
  const text = readFileSync(file, "utf8").replace(/^site: .*$/m, `$&\ncertificates: own\n${line}`);
  const { site, findings } = parseSite(text, file, vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return site;
}

test.each([
  ["three-controllers", ""],
  ["three-controllers", "database: postgresql"],
  ["three-controllers", "database: { engine: mariadb, mode: replicated }"],
  ["three-controllers", "serve: { on: controllers }"],
  ["two-nodes-qdevice", ""],
])("on %s, %s, each is taken up by a unit or by a condition", (example, line) => {
  const design = designSite(siteOf(example, line));
  const secrets = exampleSecrets(design.secrets);
  const conditions = wantsOfSite(design, secrets);
  const rotating = design.secrets.filter(({ rotates }) => rotates?.kind === "certificates");
  expect(rotating.length).toBeGreaterThan(3);
  for (const { name } of rotating) {
    const anew: Secrets = { ...secrets, [name]: `${secrets[name] ?? ""}another\n`.replaceAll("MII", "MIJ") };
    const untold = design.hosts.flatMap(({ name: host }) => {
      const [before, after] = [wantsOfHost(design, host, secrets), wantsOfHost(design, host, anew)];
      const laid = after.files.filter(
        ({ path, content }) => String(before.files.find((file) => file.path === path)?.content) !== String(content),
      );
      const told = [
        ...after.units.flatMap(({ files }) => files),
        ...conditions.flatMap((each) =>
          each.after.flatMap((goal) => ("file" in goal && goal.host === host && each.host === host ? [goal.file] : [])),
        ),
      ];
      return laid.flatMap(({ path }) => (told.includes(path) ? [] : [`${path} on ${host}`]));
    });
    expect({ name, untold }).toEqual({ name, untold: [] });
  }
});
