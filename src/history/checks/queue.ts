import { AnomalyLog } from "../anomaly.ts";
import type { Checker } from "../checker.ts";
import type { Operation } from "../operation.ts";
import { outOfOrder } from "./fifo.ts";

const puts = new Set(["enqueue", "publish", "send"]);
const takes = new Set(["dequeue", "deliver", "consume", "drain", "poll"]);

/** What became of one message. */
interface Message {
  readonly value: string;
  acknowledged: boolean;
  /** Puts that may have put it in. */
  tries: number;
  failed: boolean;
  putBegin: number;
  putEnd: number;
  takeBegin: number;
  takeEnd: number;
  /** Times that it was handed out for the first time. */
  taken: number;
  /** Handed out again, and said to be so. */
  again: number;
}

/**
 * A queue that is emptied in the end: what was put in comes out, and nothing else. As Jepsen's `total-queue`
 * (jepsen/checker.clj); order is judged besides.
 */
export function queueChecker(): Checker {
  const messages = new Map<string, Message>();
  let operations = 0;
  let takers = 0;

  const messageOf = (value: unknown): Message => {
    const key = typeof value === "string" ? value : JSON.stringify(value);
    const known = messages.get(key);
    if (known !== undefined) return known;
    const never = Number.POSITIVE_INFINITY;
    const times = { putBegin: never, putEnd: never, takeBegin: never, takeEnd: never };
    const fresh = { value: key, acknowledged: false, tries: 0, failed: false, ...times, taken: 0, again: 0 };
    messages.set(key, fresh);
    return fresh;
  };
  const put = ({ asked, outcome, begin, end }: Operation): void => {
    const message = messageOf(asked);
    if (outcome === "fail") {
      message.failed = true;
      return;
    }
    message.tries += 1;
    message.acknowledged ||= outcome === "ok";
    message.putBegin = Math.min(message.putBegin, begin);
    message.putEnd = Math.min(message.putEnd, end);
  };
  const take = ({ f, got, begin, end }: Operation, isFirst: boolean): void => {
    takers += 1;
    for (const value of f === "drain" && Array.isArray(got) ? (got as readonly unknown[]) : [got]) {
      if (value === null || value === undefined) continue;
      const message = messageOf(value);
      if (!isFirst) {
        message.again += 1;
        continue;
      }
      message.taken += 1;
      if (begin >= message.takeBegin) continue;
      message.takeBegin = begin;
      message.takeEnd = end;
    }
  };

  return {
    add(operation) {
      const { f, outcome } = operation;
      const again = f.endsWith("-again");
      if (puts.has(f)) put(operation);
      else if (!takes.has(again ? f.slice(0, -"-again".length) : f)) return;
      else if (outcome === "ok") take(operation, !again);
      operations += 1;
    },
    end() {
      const log = new AnomalyLog();
      for (const message of messages.values()) judge(message, log);
      for (const [early, late] of outOfOrder([...messages.values()].filter(({ taken }) => taken > 0))) {
        log.add("out-of-order", () => ({
          sentence: `${late.value} was put in after ${early.value}, and came out before it`,
        }));
      }
      const all = { operations, anomalies: log.all() };
      return takers > 0 ? all : { ...all, undecided: "nobody took anything out" };
    },
  };
}

function judge({ value, acknowledged, tries, failed, taken, again }: Message, log: AnomalyLog): void {
  const say = (what: string) => () => ({ sentence: `${value} ${what}` });
  if (taken + again === 0) {
    if (acknowledged) log.add("lost", say("was acknowledged, and never came out"));
    return;
  }
  if (tries === 0) {
    log.add("unexpected", say(failed ? "came out, though it had failed" : "came out, and nobody had put it in"));
  } else if (taken > tries) {
    log.add("duplicated", say(`was put in ${tries === 1 ? "once" : `${tries} times`} and came out ${taken} times`));
  }
}
