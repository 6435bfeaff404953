import { en, type Word } from "./words-en.ts";
import { zh } from "./words-zh.ts";

/** The page's own words. What the parts of a site say of themselves stays as they say it. */

export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

const dictionaries: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { en, zh };

export function isWord(text: string): text is Word {
  return Object.hasOwn(en, text);
}

export type Say = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

export function sayIn(language: Language): Say {
  return (word, values = {}) =>
    dictionaries[language][word].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
