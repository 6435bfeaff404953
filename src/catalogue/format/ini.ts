/**
 * What may stand to the right of an option: an array is the same option several times (oslo.config's MultiOpt), `null`
 * an option without a value (`skip-name-resolve` in my.cnf). A list in one line is joined by the caller.
 */
export type IniValue = string | number | boolean | null | readonly (string | number)[];

/** Options by name; one whose value is undefined is left out, so that a conditional option needs no `if`. */
export type IniEntries = Readonly<Record<string, IniValue | undefined>>;

export interface IniSection {
  readonly title: string;
  readonly entries: IniEntries;
}

export function section(title: string, entries: IniEntries): IniSection {
  return { title, entries };
}

/** Options that replace those of the same section and name, or come after them: of one option the last one counts. */
export function overridden(
  sections: readonly IniSection[],
  overrides: readonly { readonly section: string; readonly option: string; readonly value: IniValue }[],
): readonly IniSection[] {
  return overrides.reduce<readonly IniSection[]>((all, { section: title, option, value }) => {
    const isThere = all.some((each) => each.title === title);
    const more = isThere ? all : [...all, section(title, {})];
    return more.map((each) => (each.title === title ? section(title, { ...each.entries, [option]: value }) : each));
  }, sections);
}

/** A file of titled sections as oslo.config, uwsgi and my.cnf read it; `header` becomes its first line, a comment. */
export function renderIni(header: string, sections: readonly IniSection[]): string {
  const blocks = sections
    .map(({ title, entries }) => [`[${oneLine(title)}]`, ...entryLines(entries)])
    .filter((lines) => lines.length > 1);
  return `# ${header}\n\n${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** A file of `key = value` lines without sections, as sysctl and rabbitmq.conf have it. */
export function renderKeyValues(header: string, entries: IniEntries): string {
  return `# ${header}\n\n${entryLines(entries).join("\n")}\n`;
}

function entryLines(entries: IniEntries): readonly string[] {
  return Object.entries(entries).flatMap(([key, value]) => optionLines(oneLine(key), value));
}

function optionLines(key: string, value: IniValue | undefined): readonly string[] {
  if (value === undefined) return [];
  if (value === null) return [key];
  if (typeof value === "object") return value.map((each) => `${key} = ${oneLine(String(each))}`);
  return [`${key} = ${oneLine(String(value))}`];
}

/** No format here can quote a line break: one that came through would become an option of its own. */
function oneLine(text: string): string {
  if (/[\r\n]/.test(text)) throw new Error("invariant: a value of a line-oriented file holds a line break");
  return text;
}
