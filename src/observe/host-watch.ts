import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Part } from "../catalogue/contract/status.ts";
import { HostError, type WatchableHost } from "../hosts/host.ts";
import type { PartQuestions } from "./host-questions.ts";
import type { Answer } from "./round-trip.ts";
import { type AskedEndpoint, type WatchOrder, watchReader, watchScript } from "./watch-script.ts";

/** A host whose clock beats once a second and that says nothing for so long is silent, however well its connection looks. */
const silentMsUsual = 2500;
/** Between the end of a connection and the next attempt; the last one stays. */
const retryMs = [300, 1000, 2000, 5000] as const;

/** What is known of one host by following it. */
export interface WatchedHost {
  readonly name: string;
  readonly state: "up" | "unreachable";
  /** For people; of a host that is not reached, why. */
  readonly sentence: string;
  /** When it was last heard, in milliseconds since the epoch; null while it never was. */
  readonly heardAtMs: number | null;
  /** All its parts have been asked since it is up. */
  readonly asked: boolean;
  readonly parts: readonly Part[];
  readonly addresses: readonly string[];
}

export interface HostListener {
  /** What is known of the host changed. */
  changed(): void;
  /** A client on the host made a request, which ended now. */
  asked(request: AskedEndpoint): void;
}

export interface HostWatch {
  state(): WatchedHost;
  /** Over when the signal has fired and the connection is closed. */
  readonly ended: Promise<void>;
}

/** Follows one host until the signal fires, and connects again whenever its connection breaks. */
export function watchHost(
  host: WatchableHost,
  { questions, ...order }: Omit<WatchOrder, "questions"> & { readonly questions: PartQuestions },
  listener: HostListener,
  signal: AbortSignal,
): HostWatch {
  let state: WatchedHost = { ...nothingKnown(host.name), sentence: `${host.name} was not heard yet.` };
  const answers: (Answer | undefined)[] = [];
  const silentMs = silentMsUsual * (host.patience ?? 1);
  let stale = false;
  /** Said once and kept: a host that only stood still does not say again what did not change. */
  let held: readonly string[] = [];

  const become = (next: Partial<WatchedHost>): void => {
    state = { ...state, ...next };
    listener.changed();
  };
  const silent = (sentence: string): void => {
    if (state.state === "unreachable" && state.sentence === sentence) return;
    become({ ...nothingKnown(host.name), heardAtMs: state.heardAtMs, sentence });
  };
  const heard = (): void => {
    state = { ...state, heardAtMs: Date.now() };
    if (state.state === "unreachable") become({ state: "up", sentence: "answers", addresses: held });
  };

  const followOnce = async (): Promise<void> => {
    answers.length = 0;
    held = [];
    const mark = host.ownMark ?? `quorate-${randomBytes(8).toString("hex")}`;
    const script = watchScript({ ...order, questions: questions.scripts.map((each) => ({ script: each })) }, mark);
    const read = watchReader(mark);
    const tooSilent = new AbortController();
    let lastHeard = Date.now();
    const clock = setInterval(() => {
      if (state.state === "up" && Date.now() - lastHeard > silentMs) silent(`${host.name} is silent.`);
      // What hung comes back by a connection of its own.
      if (Date.now() - lastHeard > 4 * silentMs) tooSilent.abort();
    }, 250);
    const onLine = (line: string): void => {
      lastHeard = Date.now();
      const said = read(line);
      if (said === undefined) return;
      heard();
      switch (said.kind) {
        case "beat":
          return;
        case "held":
          held = said.addresses;
          return become({ addresses: held });
        case "asked":
          return listener.asked(said.request);
        case "answer":
          answers[said.index] = said.answer;
          stale = true;
          return;
        case "round":
          if (stale || !state.asked) become({ asked: true, parts: questions.read(answers) });
          stale = false;
      }
    };
    try {
      await host.follow(script, { signal: AbortSignal.any([signal, tooSilent.signal]), onLine });
    } finally {
      clearInterval(clock);
    }
  };

  const follow = async (): Promise<void> => {
    for (let tries = 0; !signal.aborted; tries += 1) {
      const heardBefore = state.heardAtMs;
      try {
        await followOnce();
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        silent(error.message);
      }
      if (state.heardAtMs !== heardBefore) tries = 0;
      const wait = retryMs[Math.min(tries, retryMs.length - 1)] ?? 0;
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  };
  return { state: () => state, ended: follow() };
}

function nothingKnown(name: string): WatchedHost {
  return { name, state: "unreachable", sentence: "", heardAtMs: null, asked: false, parts: [], addresses: [] };
}
