import type { Design } from "../catalogue/contract/design.ts";
import { withVariables } from "../text/script.ts";
import { shellWord } from "../text/shell-word.ts";
import { endpointScript } from "./endpoint-probe.ts";
import { answerIn, askingScript, askLine, type Answer, type Question } from "./round-trip.ts";
import watching from "./watch.sh";

/** What a host that is followed says, as it happens. */
export type Heard =
  | { readonly kind: "beat" }
  /** All addresses on its interfaces. */
  | { readonly kind: "held"; readonly addresses: readonly string[] }
  | { readonly kind: "asked"; readonly request: AskedEndpoint }
  /** Another answer than before to the question of this number. */
  | { readonly kind: "answer"; readonly index: number; readonly answer: Answer }
  /** All questions were asked once more. */
  | { readonly kind: "round" };

/** One request of a client on the host; it ended now, and took so long. */
export type AskedEndpoint =
  | { readonly name: string; readonly ok: true; readonly ms: number }
  | { readonly name: string; readonly ok: false; readonly ms: number; readonly because: string };

export interface WatchOrder {
  readonly questions: readonly Question[];
  readonly questionLimitMs: number;
  /** Between the end of a round of questions and the next. */
  readonly pauseMs: number;
  /** Absent where this host is no client of the endpoints. */
  readonly client?: { readonly endpoints: Design["endpoints"]; readonly limitMs: number; readonly againMs: number };
}

/**
 * The script that a host is followed with.
 *
 * @param mark A word that nothing on a host prints; the caller makes it random.
 */
export function watchScript({ questions, questionLimitMs, pauseMs, client }: WatchOrder, mark: string): string {
  const asking = client === undefined ? "" : endpointScript(client.endpoints, client.limitMs, client.againMs);
  return [
    askingScript(mark, questionLimitMs),
    withVariables(watching, { mark, pause: (pauseMs / 1000).toFixed(3) }),
    ...(asking === "" ? [] : [`aside client ${shellWord(asking)}`]),
    "ask_all() {",
    // A function without a command is none.
    ":",
    ...questions.map(askLine),
    ...questions.map((_, index) => `hear ${index} "$answer_${index}"`),
    "}",
    "rounds",
    "",
  ].join("\n");
}

/** Reads what such a script prints, line by line; what a login shell adds is passed over. */
export function watchReader(mark: string): (line: string) => Heard | undefined {
  let begun = "";
  return (line) => {
    if (line === "beat") return { kind: "beat" };
    if (line === "held" || line.startsWith("held ")) return { kind: "held", addresses: line.split(" ").slice(1) };
    if (line.startsWith("asked\t")) return asked(line);
    if (line === `${mark} round`) return { kind: "round" };
    const [, word, rest] = /^(?:\S+) (more|answer) ([^]*)$/.exec(line.startsWith(`${mark} `) ? line : "") ?? [];
    if (rest === undefined) return undefined;
    if (word === "more") {
      begun += rest;
      return undefined;
    }
    const [, index, text] = /^(\d+) ([^]*)$/.exec(rest) ?? [];
    const whole = `${begun}${text ?? ""}`.replaceAll(/\\(n|\\)/g, (_, escaped) => (escaped === "n" ? "\n" : "\\"));
    begun = "";
    return index === undefined ? undefined : { kind: "answer", index: Number(index), answer: answerIn(whole, mark) };
  };
}

function asked(line: string): Heard | undefined {
  const [, name, word, took, because = ""] = line.split("\t");
  const ms = Number(took);
  if (name === undefined || !Number.isFinite(ms)) return undefined;
  if (word === "ok") return { kind: "asked", request: { name, ok: true, ms } };
  return word === "no" ? { kind: "asked", request: { name, ok: false, ms, because } } : undefined;
}
