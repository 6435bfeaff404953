import { quote } from "../text/sentence.ts";
import { type Item, type Reader, scalarText } from "./reader.ts";

/** How the words of a list look. */
export interface WordForm {
  readonly pattern: RegExp;
  /** With its article: "a suite". */
  readonly what: string;
  /** How to write the list: "suites: [trixie-backports]". */
  readonly shape: string;
}

/** One word or a list of words, each once; undefined, with a finding, when any of them is none or there are none. */
export function readWords(reader: Reader, item: Item, form: WordForm): readonly string[] | undefined {
  const items = scalarText(item) === undefined ? reader.items(item) : [item];
  if (items === undefined || items.length === 0) {
    if (item.node !== undefined) reader.wrongType(item, `${form.what} or a list`, form.shape);
    return undefined;
  }
  const words = items.map((each) => readWord(reader, each, form));
  const known = words.filter((word) => word !== undefined);
  return known.length === words.length ? [...new Set(known)] : undefined;
}

function readWord(reader: Reader, item: Item, { pattern, what, shape }: WordForm): string | undefined {
  const text = reader.text(item, shape);
  if (text === undefined || pattern.test(text)) return text;
  reader.report("bad-value", item, { message: `${quote(text)} is not ${what}.`, remedy: `Write ${shape}.` });
  return undefined;
}
