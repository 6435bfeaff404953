import { expect, test } from "vitest";
import { FakeHost } from "../hosts/fake.ts";
import { type FollowOptions, HostError, type WatchableHost } from "../hosts/host.ts";
import type { PartQuestions } from "./host-questions.ts";
import { watchHost } from "./host-watch.ts";

/** A host on which the test says what is heard. */
class SpokenHost extends FakeHost implements WatchableHost {
  script = "";
  say: (line: string) => void = () => undefined;
  cut: () => void = () => undefined;
  followed = 0;

  constructor(name: string) {
    super(name, () => ({}));
  }

  follow(script: string, options: FollowOptions): Promise<void> {
    this.script = script;
    this.followed += 1;
    const mark = /^mark='?(?<mark>[\w-]+)'?$/m.exec(script)?.groups?.["mark"] ?? "";
    this.say = (line) => options.onLine(line.replaceAll("MARK", mark));
    return new Promise((resolve, reject) => {
      options.signal.addEventListener("abort", () => resolve(), { once: true });
      this.cut = () => reject(new HostError("unreachable", this.name, `${this.name} cannot be reached by ssh: gone.`));
    });
  }
}

const questions: PartQuestions = {
  scripts: ["one"],
  read: (answers) =>
    answers.flatMap((answer) =>
      answer?.kind === "answered"
        ? [{ component: "one", host: "c1", state: "up" as const, sentence: answer.output, detail: {} }]
        : [],
    ),
};

test("a host is up while it is heard, silent when it is not, and what it said before is known again when it is back", async () => {
  const host = new SpokenHost("c1");
  const stop = new AbortController();
  let changes = 0;
  const listener = { changed: () => (changes += 1), asked: () => undefined };
  const watch = watchHost(host, { questions, questionLimitMs: 3000, pauseMs: 1000 }, listener, stop.signal);
  expect(watch.state()).toMatchObject({ state: "unreachable", asked: false });
  host.say("beat");
  host.say("held 10.77.0.10 10.77.0.11");
  host.say("MARK answer 0 well\\nMARK end 0");
  host.say("MARK round");
  expect(watch.state()).toMatchObject({ state: "up", asked: true, addresses: ["10.77.0.10", "10.77.0.11"] });
  expect(watch.state().parts.map(({ sentence }) => sentence)).toEqual(["well"]);

  await expect.poll(() => watch.state().state, { timeout: 6000 }).toBe("unreachable");
  expect(watch.state()).toMatchObject({ sentence: "c1 is silent.", parts: [], addresses: [] });
  const before = changes;
  // It only stood still: its script says no answer again that did not change.
  host.say("beat");
  host.say("MARK round");
  expect(watch.state().parts.map(({ sentence }) => sentence)).toEqual(["well"]);
  expect(watch.state().addresses).toEqual(["10.77.0.10", "10.77.0.11"]);
  expect(changes).toBeGreaterThan(before);

  host.cut();
  await expect.poll(() => watch.state().sentence).toBe("c1 cannot be reached by ssh: gone.");
  await expect.poll(() => host.followed, { timeout: 3000 }).toBe(2);
  host.say("MARK round");
  // A script that was begun anew says everything anew.
  expect(watch.state()).toMatchObject({ state: "up", parts: [] });
  stop.abort();
  await watch.ended;
}, 30_000);
