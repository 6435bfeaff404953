import { AnomalyLog, shown, type CheckResult } from "../anomaly.ts";
import type { CheckOptions, Checker } from "../checker.ts";
import { HistoryError } from "../history-error.ts";
import type { Operation } from "../operation.ts";
import type { Call } from "./call.ts";
import { linearize, type Budget } from "./search.ts";

/** About ten seconds of one core, and half a gibibyte. */
const usualSteps = 10_000_000;

/** Calls on one register, or one lock, and what its numbers stand for. */
interface Register {
  readonly key: string | undefined;
  readonly calls: readonly Call[];
  readonly initial: number;
  readonly nameOf: (state: number) => string;
}

/** A register that clients read, write and, as it may be, compare and set; one a key, each judged alone. */
export function registerChecker(options: CheckOptions): Checker {
  return linearizabilityChecker(["read", "write", "cas"], "the register holds", options, registersOf);
}

/** A lock that clients acquire and release. */
export function mutexChecker(options: CheckOptions): Checker {
  return linearizabilityChecker(["acquire", "release"], "the lock is", options, lockOf);
}

function linearizabilityChecker(
  functions: readonly string[],
  holds: string,
  options: CheckOptions,
  split: (operations: readonly Operation[], options: CheckOptions) => readonly Register[],
): Checker {
  const operations: Operation[] = [];
  return {
    add(operation) {
      if (functions.includes(operation.f)) operations.push(operation);
    },
    end() {
      const budget: Budget = { steps: options.stepsMax ?? usualSteps };
      const log = new AnomalyLog();
      const gaveUp: string[] = [];
      // What failed did not happen.
      const mayHaveHappened = operations.filter(({ outcome }) => outcome !== "fail");
      for (const register of split(mayHaveHappened, options)) {
        const found = linearize(register.calls, register.initial, budget);
        const where = register.key === undefined ? "" : `key ${register.key}: `;
        if (found.kind === "gave-up") gaveUp.push(register.key ?? "the register");
        if (found.kind !== "not-linearizable") continue;
        const { f, name, process } = mayHaveHappened[found.stuck.operation] ?? { f: "", name: "", process: "" };
        const what = found.stuck.kind === "read" ? `${f} ${register.nameOf(found.stuck.expects)}` : f;
        const states = [...new Set(found.states.map(register.nameOf))].join(" or ");
        log.add("not-linearizable", () => ({
          sentence: `${where}operation ${name} of process ${process} (${what}) has no place: in whatever order the operations before it are put, ${holds} ${states} then`,
        }));
      }
      const result: CheckResult = { operations: operations.length, anomalies: log.all() };
      if (gaveUp.length === 0) return result;
      const undecided = `the search was given up after ${options.stepsMax ?? usualSteps} steps, before ${gaveUp.length === 1 ? gaveUp[0] : `${gaveUp.length} keys`} could be decided`;
      return { ...result, undecided };
    },
  };
}

function registersOf(operations: readonly Operation[], { initial }: CheckOptions): readonly Register[] {
  const isKeyed = operations.some(
    ({ f, asked }) => f !== "read" && isPair(asked) && (f === "write" || isPair(asked[1])),
  );
  const byKey = new Map<string | undefined, number[]>();
  for (const [index, operation] of operations.entries()) {
    const key = isKeyed ? JSON.stringify(pairOf(operation)[0]) : undefined;
    const those = byKey.get(key);
    if (those === undefined) byKey.set(key, [index]);
    else those.push(index);
  }
  return [...byKey].map(([key, those]) => {
    const values = new Numbers();
    const start = values.numberOf(initial ?? null);
    const calls = those.flatMap((index) => registerCall(operations, index, isKeyed, values));
    return { key, calls, initial: start, nameOf: (state: number) => values.nameOf(state) };
  });
}

function registerCall(
  operations: readonly Operation[],
  index: number,
  isKeyed: boolean,
  values: Numbers,
): readonly Call[] {
  const operation = operations[index];
  if (operation === undefined) return [];
  const { f, outcome, begin, end, name } = operation;
  const given = f === "read" ? operation.got : operation.asked;
  const value = isKeyed ? pairOf(operation)[1] : given;
  const at = { begin, end, operation: index };
  if (f === "read") {
    // Nobody knows what a read without an answer saw.
    if (outcome !== "ok") return [];
    const number = values.numberOf(value);
    return [{ ...at, kind: "read", expects: number, leaves: number }];
  }
  if (f === "write") {
    const number = values.numberOf(value);
    return [{ ...at, kind: "write", expects: number, leaves: number }];
  }
  if (!isPair(value))
    throw new HistoryError(`operation ${name}: cas takes what it compares with and what it sets, not ${shown(value)}`);
  return [{ ...at, kind: "compare-and-set", expects: values.numberOf(value[0]), leaves: values.numberOf(value[1]) }];
}

function lockOf(operations: readonly Operation[]): readonly Register[] {
  const [free, taken] = [0, 1];
  const calls = operations.map(({ f, begin, end }, operation): Call => {
    const [expects, leaves] = f === "acquire" ? [free, taken] : [taken, free];
    return { kind: "compare-and-set", expects, leaves, begin, end, operation };
  });
  return [{ key: undefined, calls, initial: free, nameOf: (state) => (state === free ? "free" : "taken") }];
}

function isPair(value: unknown): value is readonly [unknown, unknown] {
  return Array.isArray(value) && value.length === 2;
}

/** Key and value of an operation on one of several registers. */
function pairOf({ f, asked, got, name }: Operation): readonly [unknown, unknown] {
  const value = f === "read" ? got : asked;
  if (isPair(value)) return value;
  throw new HistoryError(`operation ${name}: the others name a key beside the value, and this one has ${shown(value)}`);
}

/** Small numbers for values, the same for equal ones. */
class Numbers {
  readonly #numbers = new Map<string, number>();
  readonly #values: unknown[] = [];

  numberOf(value: unknown): number {
    const text = JSON.stringify(value);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#values.length);
    this.#values.push(value);
    return this.#values.length - 1;
  }

  nameOf(number: number): string {
    return shown(this.#values[number]);
  }
}
