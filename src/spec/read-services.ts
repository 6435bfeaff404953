import { nearest } from "../text/nearest.ts";
import { readOptions } from "./read-options.ts";
import { listed, quote } from "../text/sentence.ts";
import { type Field, isNothing, type Item, type Reader, scalarText } from "./reader.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface WrittenServices {
  /** By name with their options, as each one's own schema parsed them. */
  readonly services: Readonly<Record<string, unknown>>;
  /** Some could not be read; a finding says why. */
  readonly isPartial: boolean;
  readonly offset: number;
}

export function readServices(reader: Reader, item: Field | undefined, vocabulary: Vocabulary): WrittenServices {
  if (item === undefined) return { services: {}, isPartial: false, offset: 0 };
  const services = new Map<string, unknown>();
  const asked = askedFor(reader, item);
  for (const one of asked.named) {
    const entry = known(reader, one, vocabulary);
    if (entry === undefined) continue;
    const options = readOptions(reader, one.overrides, one.name, entry.options);
    if (options !== undefined) services.set(one.name, options.value);
  }
  const isPartial = asked.isPartial || services.size < asked.named.length;
  return { services: Object.fromEntries(services), isPartial, offset: item.keyOffset };
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
