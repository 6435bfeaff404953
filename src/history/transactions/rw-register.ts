import { AnomalyLog, shown } from "../anomaly.ts";
import type { CheckOptions, Checker } from "../checker.ts";
import { HistoryError } from "../history-error.ts";
import { components } from "./components.ts";
import type { CycleEdge } from "./cycles.ts";
import { allDependencies, dependency, GraphBuilder } from "./graph.ts";
import { reportCycles } from "./report-cycles.ts";
import { type Micro, microsOf, type Scalar, scalarOf, TransactionLog } from "./transaction-log.ts";
import { type Version, Versions } from "./versions.ts";

/**
 * Transactions that write and read registers, each value of a key being written once. A register does not tell in which order it was
 * written. Known of it is: nothing was there first; and where a transaction read one value and wrote another, the other came
 * later, for else each would have come before the other, which is G1c.
 */
export function rwRegisterChecker(options: CheckOptions): Checker {
  return new RwRegister(options);
}

/** First read and last write of a key in one transaction, which is all that others see of it. */
interface Outside {
  read?: number;
  write?: number;
}

class RwRegister implements Checker {
  readonly #realtime: boolean;
  readonly #log = new AnomalyLog();
  readonly #transactions = new TransactionLog();
  readonly #versions = new Versions();
  readonly #builder = new GraphBuilder(0);
  /** By transaction: what it did, a text for the report. */
  readonly #what: string[] = [];
  /** By version that several read and wrote over: those transactions. */
  readonly #updates = new Map<number, number[]>();
  #again: string | undefined;

  constructor({ realtime = false }: CheckOptions) {
    this.#realtime = realtime;
  }

  add(operation: Parameters<Checker["add"]>[0]): void {
    const micros = microsOf(operation);
    if (micros === undefined) return;
    const transaction = this.#transactions.add(operation);
    this.#builder.newNode();
    const isDone = operation.outcome === "ok";
    this.#what.push(textOf(isDone ? micros : micros.filter(({ f }) => f === "w")));
    const outside = new Map<Scalar, Outside>();
    const within = new Map<Scalar, Scalar>();
    for (const { f, key, value } of micros) {
      const scalar = scalarOf(value);
      if (f === "w") this.#write(transaction, key, scalar, outside);
      else if (f !== "r") throw new HistoryError(`operation ${operation.name}: there is w and r, not ${shown(f)}`);
      else if (!isDone) continue;
      else if (!within.has(key)) outside.set(key, { read: this.#versions.of(key, scalar) });
      else if (within.get(key) !== scalar) {
        this.#tell(
          "internal",
          transaction,
          `read ${shown(scalar)} in ${shown(key)}, which was ${shown(within.get(key))} to it`,
        );
      }
      if (f === "w" || !within.has(key)) within.set(key, scalar);
    }
    this.#keep(transaction, outside);
  }

  end(): ReturnType<Checker["end"]> {
    const circles = this.#circles();
    for (const [, numbers] of this.#versions.keys()) this.#relate(numbers, circles);
    for (const [number, those] of this.#updates) this.#lostUpdate(this.#versions.at(number), those);
    const words = {
      what: (transaction: number) => this.#what[transaction] ?? "",
      why: (edge: CycleEdge) => this.#why(edge),
    };
    const gaveUp = reportCycles(this.#log, this.#transactions, this.#builder, words, this.#realtime);
    const undecided =
      this.#again ?? (gaveUp ? "a component of the graph was too large to name all its cycles" : undefined);
    const result = { operations: this.#transactions.length, anomalies: this.#log.all() };
    return undecided === undefined ? result : { ...result, undecided };
  }

  #write(transaction: number, key: Scalar, value: Scalar, outside: Map<Scalar, Outside>): void {
    const number = this.#versions.of(key, value);
    const version = this.#versions.at(number);
    if (version.writer !== undefined) {
      this.#again ??= `${shown(value)} was written to ${shown(key)} more than once: who wrote it cannot be told`;
      version.writer = -1;
    } else {
      version.writer = transaction;
    }
    const seen = outside.get(key) ?? {};
    if (seen.write !== undefined) this.#versions.at(seen.write).intermediate = true;
    outside.set(key, { ...seen, write: number });
  }

  #keep(transaction: number, outside: ReadonlyMap<Scalar, Outside>): void {
    const isFailed = this.#transactions.outcomeOf(transaction) === "fail";
    for (const { read, write } of outside.values()) {
      if (read === undefined) continue;
      const { writer, key, value } = this.#versions.at(read);
      if (writer === transaction) {
        this.#tell("internal", transaction, `read ${shown(value)} in ${shown(key)} before it wrote that itself`);
      }
      this.#versions.at(read).readers.push(transaction);
      if (write === undefined || isFailed) continue;
      if (write !== read) this.#versions.at(read).next.add(write);
      const those = this.#updates.get(read);
      if (those === undefined) this.#updates.set(read, [transaction]);
      else those.push(transaction);
    }
  }

  /** Versions that follow each other in a circle, which no order explains. */
  #circles(): ReadonlySet<number> {
    const { all } = this.#versions;
    const builder = new GraphBuilder(all.length);
    for (const [number, { next }] of all.entries()) {
      for (const later of next) builder.edge(number, later, dependency.ww, 0);
    }
    const found = components(builder.build(), allDependencies);
    for (const circle of found) {
      const values = circle.map((number) => shown(this.#versions.at(number).value));
      const key = shown(this.#versions.at(circle[0] ?? 0).key);
      this.#log.add("cyclic-versions", () => ({
        sentence: `the versions ${values.join(", ")} of ${key} each came before the other`,
      }));
    }
    return new Set(found.flat());
  }

  /** What the versions of one key say of the transactions that wrote and read them. */
  #relate(numbers: readonly number[], circles: ReadonlySet<number>): void {
    const later = new Set<number>();
    let nothing: Version | undefined;
    for (const number of numbers) {
      const version = this.#versions.at(number);
      if (version.value === null && version.writer === undefined) nothing = version;
      this.#judge(version);
      for (const next of version.next) {
        later.add(next);
        if (circles.has(number) && circles.has(next)) continue;
        this.#follow(version, [this.#versions.at(next)]);
      }
    }
    if (nothing === undefined) return;
    const first = numbers.filter((number) => !later.has(number)).map((number) => this.#versions.at(number));
    this.#follow(
      nothing,
      first.filter((version) => version !== nothing),
    );
  }

  #judge(version: Version): void {
    const { writer, value, key, readers, intermediate } = version;
    if (writer === undefined && value !== null && readers[0] !== undefined) {
      this.#tell("garbage-read", readers[0], `read ${shown(value)} in ${shown(key)}, which nobody wrote`);
    }
    if (writer === undefined || writer < 0) return;
    const name = this.#transactions.nameOf(writer);
    const isAborted = this.#transactions.outcomeOf(writer) === "fail";
    for (const reader of readers) {
      if (reader === writer) continue;
      if (isAborted)
        this.#tell("G1a", reader, `read ${shown(value)} in ${shown(key)}, which ${name} wrote and aborted`);
      if (intermediate)
        this.#tell("G1b", reader, `read ${shown(value)} in ${shown(key)}, which ${name} overwrote itself`);
      if (!isAborted) this.#builder.edge(writer, reader, dependency.wr, version.keyNumber);
    }
  }

  /** A version came before others: who wrote or read it came before those who wrote them. */
  #follow(version: Version, later: readonly Version[]): void {
    const writers = later.flatMap(({ writer }) =>
      writer !== undefined && writer >= 0 && this.#mayHaveHappened(writer) ? [writer] : [],
    );
    if (writers.length === 0) return;
    const { writer, keyNumber } = version;
    if (writer !== undefined && writer >= 0 && this.#transactions.outcomeOf(writer) !== "fail") {
      for (const next of writers) this.#builder.edge(writer, next, dependency.ww, keyNumber);
    }
    this.#builder.antiDependencies([...new Set(version.readers)], writers, keyNumber);
  }

  /** It was acknowledged, or somebody saw something of it. */
  #mayHaveHappened(transaction: number): boolean {
    return this.#transactions.outcomeOf(transaction) === "ok" || this.#seen.has(transaction);
  }

  get #seen(): ReadonlySet<number> {
    this.#seenOnce ??= new Set(
      this.#versions.all.flatMap(({ writer, readers }) => (readers.length > 0 ? (writer ?? []) : [])),
    );
    return this.#seenOnce;
  }
  #seenOnce: ReadonlySet<number> | undefined;

  #lostUpdate({ key, value }: Version, those: readonly number[]): void {
    const [first, ...others] = those.filter((each) => this.#transactions.outcomeOf(each) === "ok");
    if (first === undefined || others.length === 0) return;
    const names = others.map((each) => this.#transactions.nameOf(each)).join(", ");
    this.#tell("lost-update", first, `read ${shown(key)} as ${shown(value)} and wrote it, and so did ${names}`);
  }

  #tell(name: Parameters<AnomalyLog["add"]>[0], transaction: number, what: string): void {
    this.#log.add(name, () => ({ sentence: `operation ${this.#transactions.nameOf(transaction)} ${what}` }));
  }

  #why({ kind, key }: CycleEdge): string {
    if (kind === dependency.rt) return "had ended before the next began";
    const what = shown(this.#versions.all.find(({ keyNumber }) => keyNumber === key)?.key);
    if (kind === dependency.wr) return `wrote the ${what} that the next read`;
    if (kind === dependency.ww) return `wrote ${what} before the next did`;
    return `read the ${what} that the next overwrote`;
  }
}

function textOf(micros: readonly Micro[]): string {
  return `[${micros.map(({ f, key, value }) => `${f} ${shown(key)} ${shown(value)}`).join(", ")}]`;
}
