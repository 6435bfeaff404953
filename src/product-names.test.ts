import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { catalogue } from "./catalogue/index.ts";

const root = import.meta.dirname;

/** Technologies whose names are words of the language as well. */
const words = ["placement", "horizon", "authority", "watch"];

/** Products by names that no technology has, beside those that the catalogue itself knows. */
const products = ["mariadb", "wsrep", "rabbit", "patroni"].concat(
  catalogue.map(({ name }) => name).filter((name) => !words.includes(name)),
);

/** Where products are the matter: the catalogue, the words of a site file, the review of files that others wrote, the hosts that
 * they run on, and what users do. */
const allowed = [
  /^catalogue\//u,
  /^spec\//u,
  /^review\/(?:files|rules|model|collect|tools)\//u,
  /^adopt\//u,
  /^canary\/steps\//u,
  /^lab\/image\.ts$/u,
  /^review\/(?:codes|review-files)\.ts$/u,
];

/** A line of code, without what comments say. */
function codeOf(file: string): readonly string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//gu, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)\/\/.*$/u, ""));
}

function naming(files: readonly string[]): readonly string[] {
  const named = new RegExp(products.join("|"), "iu");
  return files.flatMap((file) => codeOf(file).flatMap((line) => (named.test(line) ? [`${file}: ${line.trim()}`] : [])));
}

const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
);

test("nothing outside the catalogue names a product, but for a site's own words and the review of foreign files", () => {
  // `vip: { manager: keepalived }` in a remedy is what the operator is to write.
  const said = naming(sources.filter((file) => !allowed.some((place) => place.test(file))));
  expect(said.filter((line) => !line.includes("vip: { manager: keepalived }"))).toEqual([]);
});

test("the search finds products where they are", () => {
  expect(naming(sources.filter((file) => file.startsWith("catalogue/galera/")))).not.toEqual([]);
});
