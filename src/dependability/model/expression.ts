/** Arithmetic as a model writes it: `2 * lambda * c`, `min(n, 3) * mu`, `up >= 2 & power = 1`. */

/** An expression with its names resolved to slots; `values` holds one number per slot. True is 1, false is 0. */
export type Compiled = (values: ArrayLike<number>) => number;

export type Expression =
  | { readonly ok: true; readonly evaluate: Compiled; readonly names: readonly string[] }
  | { readonly ok: false; readonly problem: string };

interface Token {
  readonly kind: "number" | "name" | "sign" | "end";
  readonly text: string;
}

const tokenPattern =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_.]*)|(<=|>=|==|!=|&&|\|\||[-+*/^()<>=!&|?:,]))/y;

function tokens(text: string): Token[] | string {
  const found: Token[] = [];
  tokenPattern.lastIndex = 0;
  const end = text.trimEnd().length;
  while (tokenPattern.lastIndex < end) {
    const start = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) return `"${text.slice(start).trim()}" is not understood`;
    if (match[1] !== undefined) found.push({ kind: "number", text: match[1] });
    else if (match[2] !== undefined) found.push({ kind: "name", text: match[2] });
    else found.push({ kind: "sign", text: match[3]! });
  }
  found.push({ kind: "end", text: "" });
  return found;
}

const functions: Readonly<Record<string, { readonly arity: number; readonly of: (...a: number[]) => number }>> = {
  min: { arity: 2, of: Math.min },
  max: { arity: 2, of: Math.max },
  exp: { arity: 1, of: Math.exp },
  ln: { arity: 1, of: Math.log },
  sqrt: { arity: 1, of: Math.sqrt },
  floor: { arity: 1, of: Math.floor },
  ceil: { arity: 1, of: Math.ceil },
  abs: { arity: 1, of: Math.abs },
};

const binary: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { "|": orOf, "||": orOf, or: orOf },
  { "&": andOf, "&&": andOf, and: andOf },
  {
    "<": (a, b) => (a < b ? 1 : 0),
    "<=": (a, b) => (a <= b ? 1 : 0),
    ">": (a, b) => (a > b ? 1 : 0),
    ">=": (a, b) => (a >= b ? 1 : 0),
    "=": (a, b) => (a === b ? 1 : 0),
    "==": (a, b) => (a === b ? 1 : 0),
    "!=": (a, b) => (a !== b ? 1 : 0),
  },
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b },
];

function orOf(a: number, b: number): number {
  return a !== 0 || b !== 0 ? 1 : 0;
}

function andOf(a: number, b: number): number {
  return a !== 0 && b !== 0 ? 1 : 0;
}

class Problem extends Error {}

/** No model needs more; each costs a call in every state of a chain. */
const depthMax = 100;
const tokensMax = 2000;
/** `!` stands above comparisons, as in PRISM: `!n = 3` is not (n = 3). */
const comparisonLevel = 2;

/** Recursive descent; one method a level of precedence would be the same code seven times, so levels are a table. */
class Reader {
  readonly #tokens: readonly Token[];
  readonly #slots: ReadonlyMap<string, number>;
  readonly names = new Set<string>();
  #at = 0;
  #depth = 0;

  constructor(read: readonly Token[], slots: ReadonlyMap<string, number>) {
    this.#tokens = read;
    this.#slots = slots;
  }

  whole(): Compiled {
    const value = this.#choice();
    if (this.#peek().kind !== "end") throw new Problem(`"${this.#peek().text}" was not expected`);
    return value;
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(text: string): boolean {
    if (this.#peek().kind === "number" || this.#peek().text !== text || this.#peek().kind === "end") return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new Problem(`"${text}" is missing`);
  }

  /** @throws Problem where what is read lies in too much else. */
  #deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > depthMax) throw new Problem(`it is nested more than ${depthMax} deep`);
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #choice(): Compiled {
    return this.#deeper(() => this.#conditional());
  }

  #conditional(): Compiled {
    const condition = this.#level(0);
    if (!this.#take("?")) return condition;
    const yes = this.#choice();
    this.#expect(":");
    const no = this.#choice();
    return (v) => (condition(v) !== 0 ? yes(v) : no(v));
  }

  #level(level: number): Compiled {
    const signs = binary[level];
    if (signs === undefined) return this.#unary();
    if (level === comparisonLevel && this.#takesNot()) {
      const of = this.#deeper(() => this.#level(comparisonLevel));
      return (v) => (of(v) === 0 ? 1 : 0);
    }
    let left = this.#level(level + 1);
    for (;;) {
      const token = this.#peek();
      const apply = token.kind === "number" || !Object.hasOwn(signs, token.text) ? undefined : signs[token.text];
      if (apply === undefined) return left;
      this.#at += 1;
      const a = left;
      const b = this.#level(level + 1);
      left = (v) => apply(a(v), b(v));
    }
  }

  #takesNot(): boolean {
    return this.#take("!") || this.#take("not");
  }

  #unary(): Compiled {
    if (this.#take("-")) {
      const of = this.#deeper(() => this.#unary());
      return (v) => -of(v);
    }
    if (this.#takesNot()) {
      const of = this.#deeper(() => this.#unary());
      return (v) => (of(v) === 0 ? 1 : 0);
    }
    return this.#power();
  }

  #power(): Compiled {
    const base = this.#primary();
    if (!this.#take("^")) return base;
    const exponent = this.#deeper(() => this.#unary());
    return (v) => base(v) ** exponent(v);
  }

  #primary(): Compiled {
    const token = this.#peek();
    this.#at += 1;
    if (token.kind === "number") {
      const value = Number(token.text);
      return () => value;
    }
    if (token.kind === "name") return this.#peek().text === "(" ? this.#call(token.text) : this.#name(token.text);
    if (token.text !== "(")
      throw new Problem(token.kind === "end" ? "it ends too early" : `"${token.text}" was not expected`);
    const inside = this.#choice();
    this.#expect(")");
    return inside;
  }

  #name(name: string): Compiled {
    const slot = this.#slots.get(name);
    if (slot === undefined) throw new Problem(`"${name}" is no known parameter`);
    this.names.add(name);
    return (v) => v[slot]!;
  }

  #call(name: string): Compiled {
    const called = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (called === undefined) throw new Problem(`"${name}" is no known function`);
    this.#expect("(");
    const given: Compiled[] = [this.#choice()];
    while (this.#take(",")) given.push(this.#choice());
    this.#expect(")");
    if (given.length !== called.arity) throw new Problem(`${name}() takes ${called.arity}, not ${given.length}`);
    const [first, second] = given;
    const { of } = called;
    return second === undefined ? (v) => of(first!(v)) : (v) => of(first!(v), second(v));
  }
}

/** Reads an expression whose names may only be those in `slots`; never throws on bad text. */
export function compile(text: string, slots: ReadonlyMap<string, number>): Expression {
  const read = tokens(text);
  if (typeof read === "string") return { ok: false, problem: read };
  if (read.length > tokensMax) return { ok: false, problem: `it has more than ${tokensMax} numbers, names and signs` };
  const reader = new Reader(read, slots);
  try {
    const evaluate = reader.whole();
    return { ok: true, evaluate, names: [...reader.names] };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.message };
    throw error;
  }
}
