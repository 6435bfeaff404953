import { SourceLines, type SourceFile, type Where } from "./source.ts";

export interface FilterRule {
  /** On one line, blanks single. */
  readonly text: string;
  readonly where: Where;
}

/** A chain of nftables, its rules in order. */
export interface FilterChain {
  /** `inet filter` */
  readonly table: string;
  readonly name: string;
  /** `input`, of a base chain. */
  readonly hook: string | undefined;
  readonly policy: string;
  readonly rules: readonly FilterRule[];
  readonly where: Where;
}

/** Of one rule; a set of addresses may be longer, and what lies beyond says nothing of ports. */
const ruleLengthMax = 16_384;

interface Open {
  kind: "table" | "chain" | "other";
  table: string;
  chain: Draft | undefined;
}

interface Draft {
  table: string;
  name: string;
  hook: string | undefined;
  policy: string;
  rules: FilterRule[];
  where: Where;
}

/** Files for nft(8), as blocks (`table inet filter { chain input { … } }`) or as commands (`add rule inet filter input …`). */
export function filterChains(file: SourceFile): readonly FilterChain[] {
  const reader = new ChainReader(new SourceLines(file));
  return reader.read();
}

class ChainReader {
  private readonly lines: SourceLines;
  private readonly chains = new Map<string, Draft>();
  private readonly open: Open[] = [];
  private words: string[] = [];
  private length = 0;
  private at: Where | undefined;
  /** Braces within a rule: sets of ports, maps of verdicts. */
  private braces = 0;

  constructor(lines: SourceLines) {
    this.lines = lines;
  }

  read(): readonly FilterChain[] {
    for (const [index, line] of this.lines.lines.entries()) {
      for (const { 0: part, index: column } of line.matchAll(/"[^"]*"|#.*$|[{};]|[^\s{};"#]+|"/gu)) {
        if (!part.startsWith("#")) this.take(part, index + 1, column + 1);
      }
      if (this.braces === 0 && !/\\\s*$/u.test(line)) this.end();
    }
    this.end();
    return [...this.chains.values()];
  }

  private take(part: string, line: number, column: number): void {
    if (part === "{" && this.braces === 0) this.begin(line, column);
    else if (part === "}" && this.braces === 0) {
      this.end();
      this.open.pop();
    } else if (part === ";" && this.braces === 0) this.end();
    else {
      this.braces += part === "{" ? 1 : part === "}" ? -1 : 0;
      this.add(part, line, column);
    }
  }

  private add(part: string, line: number, column: number): void {
    if (part === "\\" || this.length > ruleLengthMax) return;
    this.at ??= this.lines.where(line, column);
    this.words.push(part);
    this.length += part.length + 1;
  }

  private begin(line: number, column: number): void {
    const words = this.words[0] === "add" || this.words[0] === "create" ? this.words.slice(1) : this.words;
    const outer = this.open.at(-1);
    const isBlock = (this.open.length === 0 && words[0] !== "rule") || outer?.kind === "table";
    if (!isBlock || words.length === 0 || this.words[0] === "insert") {
      this.braces += 1;
      this.add("{", line, column);
      return;
    }
    const [kind = "", ...names] = words;
    const table = outer?.kind === "table" ? outer.table : names.slice(0, kind === "table" ? undefined : -1).join(" ");
    const chain =
      kind === "chain" ? this.chainOf(table, names.at(-1) ?? "", this.at ?? this.lines.where(line, column)) : undefined;
    this.open.push({ kind: kind === "table" || kind === "chain" ? kind : "other", table, chain });
    this.forget();
  }

  /** What was read is a whole rule, or what a chain says of itself. */
  private end(): void {
    const { at } = this;
    // Of a rule that is too long to be read nobody can tell what it lets in.
    const words = [...this.words, ...(this.length > ruleLengthMax ? ["accept"] : [])].join(" ");
    const chain = this.open.at(-1)?.chain;
    this.forget();
    if (words === "" || at === undefined) return;
    if (chain !== undefined) {
      const hook = /^type \S+ hook (\S+)/u.exec(words);
      const policy = /^policy (\S+)/u.exec(words);
      if (hook === null && policy === null) chain.rules.push({ text: words, where: at });
      chain.hook = hook?.[1] ?? chain.hook;
      chain.policy = policy?.[1] ?? chain.policy;
      if (policy !== null || hook !== null) chain.where = at;
      return;
    }
    const command = /^(?:add|insert) rule (?:(ip|ip6|inet|arp|bridge|netdev) )?(\S+) (\S+) (.+)$/u.exec(words);
    if (command !== null && this.open.length === 0) {
      const [, family = "ip", table = "", name = "", text = ""] = command;
      this.chainOf(`${family} ${table}`, name, at).rules.push({ text, where: at });
    }
  }

  private chainOf(table: string, name: string, where: Where): Draft {
    const whole = table.includes(" ") ? table : `ip ${table}`;
    const known = this.chains.get(`${whole} ${name}`);
    if (known !== undefined) return known;
    const chain: Draft = { table: whole, name, hook: undefined, policy: "accept", rules: [], where };
    this.chains.set(`${whole} ${name}`, chain);
    return chain;
  }

  private forget(): void {
    this.words = [];
    this.length = 0;
    this.at = undefined;
    this.braces = 0;
  }
}
