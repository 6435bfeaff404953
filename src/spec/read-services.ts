import { nearest } from "../text/nearest.ts";
import { readOptions } from "./read-options.ts";
import { listed, quote } from "../text/sentence.ts";
import { isMap } from "yaml";
import { readOverrides } from "./read-overrides.ts";
import type { SiteOverride } from "./site.ts";
import { type Field, isNothing, type Item, type Reader, scalarText } from "./reader.ts";
import type { Vocabulary, VocabularyEntry } from "./vocabulary.ts";

export interface WrittenServices {
  /** By name with their options, as each one's own schema parsed them. */
  readonly services: Readonly<Record<string, unknown>>;
  /** Options of their own files that the operator sets on every host. */
  readonly overrides: readonly SiteOverride[];
  /** Some could not be read; a finding says why. */
  readonly isPartial: boolean;
  readonly offset: number;
}

export function readServices(
  reader: Reader,
  item: Field | undefined,
  vocabulary: Vocabulary,
  release: string,
): WrittenServices {
  if (item === undefined) return { services: {}, overrides: [], isPartial: false, offset: 0 };
  const services = new Map<string, unknown>();
  const overrides: SiteOverride[] = [];
  const asked = askedFor(reader, item);
  for (const one of asked.named) {
    const entry = known(reader, one, vocabulary);
    if (entry === undefined) continue;
    checkRelease(reader, one, entry, release);
    const options = readOptions(
      reader,
      one.overrides,
      one.name,
      entry.options,
      entry.config === undefined ? [] : [configKey],
    );
    overrides.push(...readConfig(reader, one.overrides, entry, { technology: one.name }));
    if (options !== undefined) services.set(one.name, options.value);
  }
  const isPartial = asked.isPartial || services.size < asked.named.length;
  return { services: Object.fromEntries(services), overrides, isPartial, offset: item.keyOffset };
}

const configKey = "config";

function checkRelease(
  reader: Reader,
  { name, nameOffset }: Asked,
  { releases }: VocabularyEntry,
  release: string,
): void {
  if (releases === undefined || releases.includes(release)) return;
  reader.report("service-not-in-release", nameOffset, {
    message: `${quote(name)} is not designed for the release ${release}.`,
    remedy: `Choose a release that has it (${listed(releases, "or")}), or leave the service out.`,
  });
}

/** What stands under `config` of a service's map. */
function readConfig(
  reader: Reader,
  item: Item,
  { config }: VocabularyEntry,
  owner: { readonly technology: string; readonly host?: string },
): readonly SiteOverride[] {
  const field = isMap(item.node) ? reader.fields(item, "a map")?.all.get(configKey) : undefined;
  return field === undefined || config === undefined ? [] : readOverrides(reader, field, { ...owner, file: config });
}

/** `services` of one host: the options of the services' own files that are this host's alone. */
export function readHostServices(
  reader: Reader,
  item: Field,
  host: string,
  vocabulary: Vocabulary,
): readonly SiteOverride[] {
  const tuned = reader.fields(
    item,
    "services by name, for example services: { glance: { config: { DEFAULT: { workers: 4 } } } }",
  );
  return [...(tuned?.all.values() ?? [])].flatMap((field) => {
    const entry = known(reader, toAsked(field), vocabulary);
    if (entry === undefined) return [];
    const fields = reader.fields(field, "config: and options of its file");
    const keys = entry.config === undefined ? [] : [configKey];
    if (fields !== undefined) reader.checkKeys(fields, keys, `${field.key} on one host`);
    return readConfig(reader, field, entry, { technology: field.key, host });
  });
}

interface AskedFor {
  readonly named: readonly Asked[];
  /** Something written is no name; a finding says so. */
  readonly isPartial: boolean;
}

interface Asked {
  readonly name: string;
  readonly nameOffset: number;
  readonly overrides: Item;
}

function askedFor(reader: Reader, item: Item): AskedFor {
  if (isNothing(item.node)) return { named: [], isPartial: false };
  const items = reader.items(item);
  if (items !== undefined) return namesInList(reader, items);
  const fields = reader.fields(item, "a list of names, for example services: [keystone]");
  const named = [...(fields?.all.values() ?? [])].map((field) => toAsked(field));
  return { named, isPartial: fields === undefined };
}

function namesInList(reader: Reader, items: readonly Item[]): AskedFor {
  const asked = new Map<string, Asked>();
  let isPartial = false;
  for (const item of items) {
    const name = scalarText(item);
    if (name === undefined) {
      isPartial = true;
      const inMap = "a name; overrides need the map form, services: { keystone: { … } }";
      if (item.node !== undefined) reader.wrongType(item, "the name of a service", inMap);
    } else if (asked.has(name)) {
      reader.report("duplicate-key", item, {
        message: `The service ${quote(name)} is in the list a second time.`,
        remedy: "Remove one of the two.",
      });
    } else {
      const overrides: Item = { node: null, offset: item.offset, path: `services.${name}` };
      asked.set(name, { name, nameOffset: item.offset, overrides });
    }
  }
  return { named: [...asked.values()], isPartial };
}

function toAsked(field: Field): Asked {
  return { name: field.key, nameOffset: field.keyOffset, overrides: field };
}

function known(reader: Reader, asked: Asked, vocabulary: Vocabulary): Vocabulary["technologies"][string] | undefined {
  const { technologies } = vocabulary;
  if (Object.hasOwn(technologies, asked.name)) return technologies[asked.name];
  const names = Object.keys(technologies);
  const meant = nearest(asked.name, names);
  const services = names.filter((name) => technologies[name]?.kind === "service");
  reader.report("unknown-service", asked.nameOffset, {
    message: `${quote(asked.name)} is no service that Quorate knows.`,
    remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}The services are ${listed(services)}.`,
  });
  return undefined;
}
