/** One option of a service's configuration file: what may stand there. */
export interface ConfigOption {
  /** `many`: the option may stand several times (oslo.config's MultiOpt); `list`: values between commas. */
  readonly kind: "text" | "integer" | "number" | "boolean" | "list" | "many";
  readonly from?: number;
  readonly to?: number;
  readonly choices?: readonly string[];
  /** Its value is a password, or holds one. */
  readonly secret: boolean;
}

/** Section → option → what may stand there. */
export type ConfigOptions = ReadonlyMap<string, ReadonlyMap<string, ConfigOption>>;

/** What a configuration file takes: its path on hosts, and the options that the program itself lists. */
export interface ConfigFile {
  readonly path: string;
  readonly options: ConfigOptions;
  /** What names an option the same: my.cnf takes `max-connections` for `max_connections`. */
  readonly hyphensAreUnderscores?: boolean;
}

/**
 * A list of options as `scripts/option-lists.py` prints it: `[section]` lines, and of each option its name, its kind, and as far as
 * they are known `from=`, `to=`, `one-of=` and `secret`.
 */
export function parseConfigOptions(text: string): ConfigOptions {
  const sections = new Map<string, Map<string, ConfigOption>>();
  let section = new Map<string, ConfigOption>();
  for (const line of text.split("\n")) {
    const title = /^\[(.+)\]$/u.exec(line)?.[1];
    if (title !== undefined) {
      section = new Map();
      sections.set(title, section);
    } else if (line !== "") {
      const [name = "", kind = "", ...more] = line.split(" ");
      section.set(name, { kind: kindOf(kind), secret: more.includes("secret"), ...ends(more) });
    }
  }
  return sections;
}

const kinds = ["text", "integer", "number", "boolean", "list", "many"] as const;

function kindOf(word: string): ConfigOption["kind"] {
  const kind = kinds.find((each) => each === word);
  if (kind === undefined) throw new Error(`invariant: ${word} is no kind of option`);
  return kind;
}

function ends(words: readonly string[]): Pick<ConfigOption, "from" | "to" | "choices"> {
  const after = (key: string): string | undefined => words.find((word) => word.startsWith(key))?.slice(key.length);
  const [from, to, choices] = [after("from="), after("to="), after("one-of=")];
  return {
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(to === undefined ? {} : { to: Number(to) }),
    ...(choices === undefined ? {} : { choices: choices.split(",") }),
  };
}

/** Why a value cannot stand there, or undefined: `a whole number from 1 to 64`. */
export function expectedOf({ kind, from, to, choices }: ConfigOption, values: readonly string[]): string | undefined {
  const fits = values.every((value) => {
    if (choices !== undefined && kind !== "list" && kind !== "many") return choices.includes(value);
    switch (kind) {
      case "integer":
        return /^-?\d{1,15}$/u.test(value) && isBetween(Number(value), from, to);
      case "number":
        return /^-?\d{1,15}(?:\.\d{1,9})?$/u.test(value) && isBetween(Number(value), from, to);
      case "boolean":
        return /^(?:true|false|yes|no|on|off|1|0)$/iu.test(value);
      case "text":
      case "list":
      case "many":
        return true;
    }
  });
  const isOne = values.length === 1 || kind === "list" || kind === "many";
  return fits && isOne ? undefined : described({ kind, from, to, choices });
}

function isBetween(value: number, from = -Infinity, to = Infinity): boolean {
  return value >= from && value <= to;
}

interface Described {
  readonly kind: ConfigOption["kind"];
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly choices: readonly string[] | undefined;
}

function described({ kind, from, to, choices }: Described): string {
  if (choices !== undefined) return `one of ${choices.join(", ")}`;
  const range =
    from !== undefined && to !== undefined
      ? ` from ${from} to ${to}`
      : from !== undefined
        ? ` of ${from} or more`
        : to !== undefined
          ? ` of ${to} or less`
          : "";
  const words = {
    integer: "a whole number",
    number: "a number",
    boolean: "true or false",
    text: "one value",
    list: "a list",
    many: "a list",
  };
  return `${words[kind]}${range}`;
}
