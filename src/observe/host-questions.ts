import type { Design } from "../catalogue/contract/design.ts";
import type { Part, StatusProbe } from "../catalogue/contract/status.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { wantsOfHost } from "../design/wants.ts";
import { addressScript, parseAddresses } from "./addresses.ts";
import { clockScript } from "./clocks.ts";
import { endpointScript, parseEndpointAnswers } from "./endpoint-probe.ts";
import { composeQuestions, splitAnswers, type Answer } from "./round-trip.ts";
import type { EndpointAnswer, HostAnswer } from "./snapshot.ts";

/** The longest that one question may take on a host; a part that is well answers within some ten milliseconds. */
const questionLimitLeastMs = 3000;
/** A host with many parts has one question about all their processes, and is busy with them. */
const questionLimitMsOfPart = 50;

/** How long a host of usual speed may think about one question, in milliseconds. */
export function questionLimitMs({ components }: Pick<Design, "components">, host: string): number {
  return questionLimitLeastMs + questionLimitMsOfPart * components.filter(({ hosts }) => hosts.includes(host)).length;
}

/** A client's patience, less than the question's, so that the other endpoints' answers are not lost with a slow one. */
const clientLimitMs = 2000;

/** All that one host is asked, as one script, and the way to read what it prints. */
export interface HostQuestions {
  readonly script: string;
  read(output: string): HostAnswer;
  /** What it said of the time: `clockOffset`. */
  readTime(output: string): string;
}

interface HostOfDesign {
  readonly design: Design;
  readonly host: string;
  readonly secrets: Secrets;
  /** Of the host. */
  readonly patience: number;
}

/** What the parts of a host are asked about themselves, and the way to read what they answer. */
export interface PartQuestions {
  readonly scripts: readonly string[];
  /** @param answers in the order of the scripts */
  read(answers: readonly (Answer | undefined)[]): readonly Part[];
}

export function partQuestions({ design, host, secrets, patience }: HostOfDesign): PartQuestions {
  const { probes } = wantsOfHost(design, host, secrets);
  const limitMs = patience * questionLimitMs(design, host);
  const asked = [
    ...new Set(probes.flatMap(({ shared = "", script }) => [shared, script].filter((each) => each !== ""))),
  ];
  return {
    scripts: asked,
    read: (answers) =>
      inDesignOrder(
        design,
        probes.map((probe) => partOf(probe, answerTo(probe, asked, answers), { host, limitMs })),
      ),
  };
}

/** @param mark A word that nothing on a host prints; the caller makes it random. */
export function hostQuestions(of: HostOfDesign, mark: string): HostQuestions {
  const { design, host, patience } = of;
  const parts = partQuestions(of);
  const asked = parts.scripts.length;
  const limitMs = patience * questionLimitMs(design, host);
  const scripts = [
    ...parts.scripts,
    clockScript,
    addressScript,
    endpointScript(design.endpoints, patience * clientLimitMs),
  ];
  return {
    script: composeQuestions(
      scripts.map((script) => ({ script })),
      mark,
      limitMs,
    ),
    read(output) {
      const answers = splitAnswers(output, scripts.length, mark);
      return {
        host,
        parts: parts.read(answers),
        addresses: parseAddresses(textOf(answers[asked + 1])),
        endpoints: clientAnswers(design, answers[asked + 2] ?? { kind: "missing" }, limitMs),
      };
    },
    readTime: (output) => textOf(splitAnswers(output, scripts.length, mark)[asked]),
  };
}

/** What a host said to a probe: to what it shares with others, then to its own question. The first that has no answer tells. */
function answerTo(
  { shared = "", script }: StatusProbe,
  asked: readonly string[],
  answers: readonly (Answer | undefined)[],
): Answer {
  const said = [shared, script]
    .filter((each) => each !== "")
    .map((each) => answers[asked.indexOf(each)] ?? ({ kind: "missing" } as const));
  const silent = said.find(({ kind }) => kind !== "answered");
  if (silent !== undefined) return silent;
  const told = said.flatMap((each) => (each.kind === "answered" ? [each] : []));
  return {
    kind: "answered",
    output: told.map(({ output }) => output).join("\n"),
    exitCode: told.at(-1)?.exitCode ?? 0,
  };
}

/** An endpoint that the client on a host has no word of kept it waiting until it was cut off. */
function clientAnswers({ endpoints }: Design, answer: Answer, limitMs: number): readonly EndpointAnswer[] {
  if (answer.kind === "missing") return [];
  const told = parseEndpointAnswers(answer.output);
  const because = `no answer within ${(limitMs / 1000).toFixed(1)} s`;
  return endpoints.map(({ name }) => told.find((each) => each.name === name) ?? { name, ok: false, because });
}

function textOf(answer: Answer | undefined): string {
  return answer?.kind === "answered" ? answer.output : "";
}

function partOf(probe: StatusProbe, answer: Answer, { host, limitMs }: { host: string; limitMs: number }): Part {
  const unknown = (sentence: string): Part => ({
    component: probe.component,
    host,
    state: "unknown",
    sentence,
    detail: {},
  });
  switch (answer.kind) {
    case "answered":
      try {
        return probe.parse(answer.output, answer.exitCode, host);
      } catch {
        return unknown("gave an answer that cannot be read");
      }
    case "too-slow":
      return unknown(`gave no answer within ${(limitMs / 1000).toFixed(1)} s`);
    case "missing":
      return unknown("could not be asked");
  }
}

function inDesignOrder({ components }: Design, parts: readonly Part[]): readonly Part[] {
  const rank = new Map(components.map(({ name }, index) => [name, index]));
  const rankOf = (part: Part): number => rank.get(part.component) ?? components.length;
  return parts.toSorted((left, right) => rankOf(left) - rankOf(right));
}
