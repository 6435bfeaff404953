import { quote } from "../text/sentence.ts";
import type { ReadBeside } from "./beside.ts";
import { archiveForm, readLocation } from "./read-location.ts";
import { readSigningKey } from "./read-signing-key.ts";
import { readWords, type WordForm } from "./read-words.ts";
import { type Fields, type Item, type Reader, scalarText } from "./reader.ts";
import { mirrorName } from "./site-defaults.ts";
import { pinKeys, sourceKeys } from "./site-keys.ts";
import type { Location, PackagePin, PackageSource } from "./site.ts";

/** A source and the places that rules across sources point at. */
export interface WrittenSource {
  readonly source: PackageSource;
  readonly nameItem: Item;
  readonly pinItem: Item | undefined;
}

export const componentForm: WordForm = {
  pattern: /^[A-Za-z0-9][\w.+~/-]*$/,
  what: "a component",
  shape: "components: [main]",
};
/** A name, or an exact path that ends with a slash; sources.list(5). */
const suiteForm: WordForm = {
  pattern: /^(?:\.?\/|[A-Za-z0-9][\w.+~/-]*)$/,
  what: "a suite",
  shape: "suites: [trixie-backports]",
};
/** Names of packages in deb-control(5), with the patterns of apt_preferences(5). */
const packageForm: WordForm = {
  pattern: /^[a-z0-9*?][a-z0-9+.*?:-]*$/,
  what: "the name of a package, or a pattern of names",
  shape: 'packages: ["python3-*", keystone]',
};
/** Letters and words as in a Pin line: o, a, n, v, c, l with what the Release file says. apt_preferences(5). */
const releasePattern = /^[oancvl]=[\w.+~*?: /-]+(?:, ?[oancvl]=[\w.+~*?: /-]+)*$/;
const priorityMost = 32_767;

/** Names files: apt passes over those with other signs in their names (sources.list(5)), and 40 letters are a line's. */
const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const example = "{ name: backports, uris: https://…, suites: …, components: main, key: backports.asc }";

export function readSource(reader: Reader, item: Item, readBeside: ReadBeside): WrittenSource | undefined {
  const fields = reader.fields(item, example);
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(sourceKeys), "a package source");
  const nameItem = needed(reader, fields, "name", "a short name for its files");
  const name = nameItem && readName(reader, nameItem);
  const urisItem = needed(reader, fields, "uris", "the archive's URL");
  const uris = urisItem && readUris(reader, urisItem);
  const suitesItem = needed(reader, fields, "suites", "the suites to take");
  const suites = suitesItem && readWords(reader, suitesItem, suiteForm);
  const components = readComponents(reader, fields, suites);
  const keyItem = needed(reader, fields, "key", "the key that signs the archive; no other is trusted");
  const key = keyItem && readSigningKey(reader, keyItem, readBeside);
  const pinItem = fields.all.get("pin");
  const pin = pinItem && readPin(reader, pinItem);
  if (nameItem === undefined || name === undefined || uris === undefined || suites === undefined) return undefined;
  if (components === undefined || key === undefined) return undefined;
  const source = { name, uris, suites, components, key, ...(pin === undefined ? {} : { pin }) };
  return { source, nameItem, pinItem };
}

function needed(reader: Reader, fields: Fields, key: keyof typeof sourceKeys, what: string): Item | undefined {
  const field = fields.all.get(key);
  if (field === undefined) {
    reader.report("missing-key", fields.item, {
      message: `${fields.item.path} has no ${key}.`,
      remedy: `Add ${key}: and ${what}.`,
    });
  }
  return field;
}

function readName(reader: Reader, item: Item): string | undefined {
  const name = reader.text(item, "a short name, for example name: backports");
  if (name === mirrorName) {
    reader.report("reserved-name", item, {
      message: `A package source cannot be named ${quote(name)}: the mirror's key is.`,
      remedy: "Name the source differently.",
    });
    return undefined;
  }
  if (name === undefined || namePattern.test(name)) return name;
  reader.report("bad-name", item, {
    message: `${quote(name)} is no name of a package source.`,
    remedy: 'Use at most 40 small letters, digits and inner hyphens, for example "backports".',
  });
  return undefined;
}

function readUris(reader: Reader, item: Item): PackageSource["uris"] | undefined {
  const items = scalarText(item) === undefined ? reader.items(item) : [item];
  if (items === undefined || items.length === 0) {
    if (item.node !== undefined) reader.wrongType(item, "a URL or a list of URLs", archiveForm.shape);
    return undefined;
  }
  const uris = items.map((each) => readLocation(reader, each, archiveForm));
  const [first, ...others] = uris.filter((uri): uri is Location => uri !== undefined);
  return first === undefined || others.length + 1 < uris.length ? undefined : [first, ...others];
}

/** Needed, unless the suites are exact paths; there, apt refuses them. sources.list(5). */
function readComponents(
  reader: Reader,
  fields: Fields,
  suites: readonly string[] | undefined,
): readonly string[] | undefined {
  const arePaths = suites !== undefined && suites.some((suite) => suite.endsWith("/"));
  if (arePaths) {
    const field = fields.all.get("components");
    const [mixed] = suites.filter((suite) => !suite.endsWith("/"));
    if (field === undefined && mixed === undefined) return [];
    reader.report("bad-value", field ?? fields.item, {
      message:
        mixed === undefined
          ? `${fields.item.path} has components, and its suites are exact paths, which have none.`
          : `${fields.item.path} has the suite ${quote(mixed)} beside suites that are exact paths.`,
      remedy:
        mixed === undefined
          ? "Remove components:, or the slash at the end of the suite."
          : "Make two sources of it: one for suites with components, one for paths.",
    });
    return undefined;
  }
  const item = needed(reader, fields, "components", "what to take of the suites, for example components: main");
  return item && readWords(reader, item, componentForm);
}

function readPin(reader: Reader, item: Item): PackagePin | undefined {
  const shape = `a priority from 1 to ${priorityMost}, for example 990`;
  if (scalarText(item) !== undefined) {
    const priority = reader.integer(item, 1, priorityMost, shape);
    return priority === undefined ? undefined : { priority, packages: ["*"] };
  }
  const fields = reader.fields(item, "pin: 990");
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(pinKeys), "a pin");
  const { priority: priorityField, packages: packagesField, release: releaseField } = Object.fromEntries(fields.all);
  const packages = packagesField && readWords(reader, packagesField, packageForm);
  const release = releaseField && readRelease(reader, releaseField);
  if (priorityField === undefined) {
    reader.report("missing-key", item, {
      message: `${item.path} has no priority.`,
      remedy: `Add priority: and ${shape}.`,
    });
    return undefined;
  }
  const priority = reader.integer(priorityField, 1, priorityMost, shape);
  if (priority === undefined) return undefined;
  return { priority, packages: packages ?? ["*"], ...(release === undefined ? {} : { release }) };
}

function readRelease(reader: Reader, item: Item): string | undefined {
  const text = reader.text(item, 'release: "n=trixie-backports"');
  if (text === undefined || releasePattern.test(text)) return text;
  reader.report("bad-value", item, {
    message: `${quote(text)} is not what a pin says of a release.`,
    remedy:
      'Write letters and values of the Release file, for example release: "o=Debian Backports,n=trixie-backports".',
  });
  return undefined;
}
