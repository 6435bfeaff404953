import { nearest } from "../text/nearest.ts";
import { quote } from "../text/sentence.ts";
import { expectedOf, type ConfigFile, type ConfigOption } from "./config-options.ts";
import { readLine } from "./names.ts";
import { type Field, type Item, type Reader, scalarText } from "./reader.ts";
import type { SiteOverride } from "./site.ts";

/** Whose file, and on which host where it is one host's own. */
export interface OverrideOwner {
  readonly technology: string;
  readonly host?: string;
  readonly file: ConfigFile;
}

const shape = "sections with options, for example config: { DEFAULT: { debug: true } }";

/** `config:` of a service: options of its own file, section by section, each judged by the service's own list of options. */
export function readOverrides(reader: Reader, item: Item, owner: OverrideOwner): readonly SiteOverride[] {
  const sections = reader.fields(item, shape);
  return [...(sections?.all.values() ?? [])].flatMap((section) => {
    const known = owner.file.options.get(section.key);
    if (known === undefined) {
      const names = [...owner.file.options.keys()];
      unknown(reader, section, `a section of ${owner.file.path}`, names);
      return [];
    }
    const options = reader.fields(section, "options with their values, for example { debug: true }");
    return [...(options?.all.values() ?? [])].flatMap((field) =>
      readOverride(reader, field, { owner, section: section.key, known }),
    );
  });
}

interface Place {
  readonly owner: OverrideOwner;
  readonly section: string;
  readonly known: ReadonlyMap<string, ConfigOption>;
}

function readOverride(reader: Reader, field: Field, { owner, section, known }: Place): readonly SiteOverride[] {
  const { technology, host, file } = owner;
  const name = file.hyphensAreUnderscores === true ? field.key.replaceAll("-", "_") : field.key;
  const option = known.get(name);
  if (option === undefined) {
    unknown(reader, field, `an option of [${section}] in ${file.path}`, [...known.keys()]);
    return [];
  }
  const values = readValues(reader, field);
  if (values === undefined) return [];
  const expected = expectedOf(option, values);
  if (expected !== undefined) {
    reader.report("bad-value", field, {
      message: `${technology} takes ${expected} for ${name}${option.secret ? "" : `, and not ${quote(values.join(", "))}`}.`,
      remedy: `Write ${expected}, or remove the line.`,
    });
    return [];
  }
  if (option.secret) {
    reader.report("password-in-site", field.keyOffset, {
      severity: "advice",
      message: `${field.path} holds a secret, which everyone reads who may read this file.`,
      remedy: "Keep this file to yourself (chmod 600).",
    });
  }
  const value = option.kind === "many" ? values : values.join(",");
  return [{ technology, ...(host === undefined ? {} : { host }), section, option: name, value, secret: option.secret }];
}

/** A text, a number, a truth value, or a list of them; each on one line, as the file has it. */
function readValues(reader: Reader, field: Field): readonly string[] | undefined {
  const what = "a text, a number, true, false, or a list of them, each on one line";
  const items = scalarText(field) === undefined ? reader.items(field) : [field];
  if (items === undefined || items.length === 0) {
    if (field.node !== undefined) reader.wrongType(field, what, `${field.key}: value`);
    return undefined;
  }
  const values = items.map((item) => readLine(reader, item, what));
  return values.every((value) => value !== undefined) ? values : undefined;
}

function unknown(reader: Reader, field: Field, what: string, names: readonly string[]): void {
  const meant = nearest(field.key, names);
  reader.report("unknown-option", field.keyOffset, {
    message: `${quote(field.key)} is not ${what}: the program would ignore it without a word.`,
    remedy:
      meant === undefined
        ? "Write it as the service's own documentation has it, or remove it."
        : `Did you mean "${meant}"?`,
  });
}
