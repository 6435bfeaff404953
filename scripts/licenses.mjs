// Writes down whose packages went into a bundle, and their licences, which ask for that.
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

export async function writeLicenses(file, metafiles) {
  const inputs = metafiles.flatMap(({ inputs: each }) => Object.keys(each));
  const packages = new Set(inputs.flatMap((name) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1] ?? []));
  const texts = await Promise.all([...packages].toSorted((left, right) => left.localeCompare(right)).map(licenseOf));
  await writeFile(file, `Parts of these packages are in the programs beside this file.\n\n${texts.join("\n")}`);
}

async function licenseOf(directory) {
  const { name, version, license } = JSON.parse(await readFile(path.join(directory, "package.json"), "utf8"));
  const found = (await readdir(directory)).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text = found === undefined ? "" : await readFile(path.join(directory, found), "utf8");
  return `== ${name} ${version}: ${license}\n\n${text.trim()}\n`;
}
