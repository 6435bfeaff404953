import { randomBytes } from "node:crypto";
import { atHost } from "../adopt/compare/place.ts";
import { hostQuestions, questionNames } from "../adopt/questions.ts";
import { readHost, type Printed } from "../adopt/read-host.ts";
import type { HostAnswer } from "../adopt/reading.ts";
import { HostError, type Host } from "../hosts/host.ts";
import { composeQuestions, splitAnswers, type Answer } from "../observe/round-trip.ts";

/** For one question; a host that is well answers all of them within a second. */
const questionLimitMs = 8000;
/** To connect, and for a question that nothing can end to be given up with its host. */
const hostLimitMs = 20_000;
/** Base64 of all files that are read at most, and as much again. */
const outputBytesMax = 96 * 1024 * 1024;

/**
 * Asks hosts what runs there, all at once, each in one round trip. Nothing on them is changed. A host that cannot be reached or
 * that answers garbage is part of the answer.
 *
 * @throws HostError `interrupted`
 */
export function readHosts(hosts: readonly Host[]): Promise<readonly HostAnswer[]> {
  const questions = hostQuestions();
  const scripts = questionNames.map((name) => ({ script: questions[name] }));
  return Promise.all(
    hosts.map(async (host): Promise<HostAnswer> => {
      const mark = `quorate-${randomBytes(8).toString("hex")}`;
      const script = composeQuestions(scripts, mark, questionLimitMs);
      try {
        const { stdout } = await host.run(script, { timeoutMs: hostLimitMs, outputBytesMax });
        const answers = splitAnswers(stdout, questionNames.length, mark);
        return readHost(host.name, (name) => printedIn(answers[questionNames.indexOf(name)]));
      } catch (error) {
        if (!(error instanceof HostError) || error.code === "interrupted") throw error;
        return { kind: "unread", asked: host.name, finding: unread(host.name, error.message) };
      }
    }),
  );
}

function printedIn(answer: Answer | undefined): Printed {
  switch (answer?.kind) {
    case "answered":
      return { kind: "answered", output: answer.output };
    case "too-slow":
      return { kind: "cut-off", output: answer.output };
    case "missing":
    case undefined:
      return { kind: "missing" };
  }
}

function unread(host: string, why: string): ReturnType<typeof atHost> {
  return atHost(
    "host-unread",
    "error",
    host,
    `${host} was not read: ${why}`,
    "Reach it by ssh yourself first; what is written without it lacks what it would have said.",
  );
}
