import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCanary, type CanaryOrder } from "./run.ts";
import type { Step, StepRun } from "./step.ts";
import { CanaryTrouble } from "./trouble.ts";

/** A keystone that lets anybody in, whose catalogue has the types `here`. */
let keystone: Server;
let here: readonly string[];
let order: CanaryOrder;

beforeEach(async () => {
  here = ["image", "compute", "orchestration"];
  keystone = createServer((_request, answer) => {
    const catalog = here.map((type) => ({ type, endpoints: [{ interface: "internal", url: "http://192.0.2.1:1" }] }));
    answer.writeHead(201, { "x-subject-token": "token" });
    answer.end(JSON.stringify({ token: { project: { id: "p" }, catalog } }));
  });
  await new Promise<void>((resolve) => keystone.listen(0, "127.0.0.1", resolve));
  const listens = keystone.address();
  const port = typeof listens === "object" ? listens?.port : undefined;
  const who = { user: "admin", userDomain: "Default", password: "x", project: "admin", projectDomain: "Default" };
  order = { access: { ...who, url: `http://127.0.0.1:${port ?? 0}/v3`, names: {} }, expected: here, own: "ab12" };
});

afterEach(() => {
  keystone.close();
});

/** Steps that note what is asked of them. */
function step(name: string, type: string, done: string[], make: (run: StepRun) => void = () => undefined): Step {
  return {
    name,
    types: [type],
    make: (run) => {
      done.push(`make ${name}`);
      return Promise.resolve().then(() => make(run));
    },
    remove: (_session, wanted) => {
      done.push(`remove ${name}${wanted("quorate-canary-1-left") ? " and leftovers" : ""}`);
      return Promise.resolve();
    },
  };
}

function fails(): never {
  throw new CanaryTrouble("no valid host was found");
}

const clock = { wallMs: () => 1_780_000_000_000, nowMs: () => 0 };
const never = new AbortController().signal;

test("what is made last is taken away first, with what an earlier run left", async () => {
  const done: string[] = [];
  const steps = [step("image", "image", done), step("server", "compute", done)];
  const result = await runCanary(order, clock, never, steps);
  expect(result).toMatchObject({ ok: true, leftBehind: [] });
  expect(result.steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    "login ok",
    "image ok",
    "server ok",
    "removal ok",
  ]);
  expect(done).toEqual(["make image", "make server", "remove server and leftovers", "remove image and leftovers"]);
});

test("after a step that fails the others go on, and all is taken away", async () => {
  const done: string[] = [];
  const steps = [step("server", "compute", done, fails), step("stack", "orchestration", done)];
  const result = await runCanary(order, clock, never, steps);
  expect(result.ok).toBe(false);
  expect(result.steps).toContainEqual({ name: "server", outcome: "failed", ms: 0, because: "no valid host was found" });
  expect(done).toContain("make stack");
  expect(done.at(-1)).toBe("remove server and leftovers");
});

test("a service that the site is to have and the catalogue does not is a failure; one that it is not to have is none", async () => {
  here = ["image"];
  const steps = [step("server", "compute", []), step("volume", "block-storage", [])];
  const { ok, steps: outcomes } = await runCanary(order, clock, never, steps);
  expect(ok).toBe(false);
  expect(outcomes.map(({ name }) => name)).toEqual(["login", "server", "removal"]);
  expect(outcomes[1]).toMatchObject({ because: "the catalogue has no service of the type compute" });
});

test("what cannot be taken away is said", async () => {
  const stuck: Step = {
    ...step("server", "compute", []),
    remove: () => Promise.reject(new CanaryTrouble("the server to be gone took more than 60 s")),
  };
  const { ok, leftBehind } = await runCanary(order, clock, never, [stuck]);
  expect([ok, leftBehind]).toEqual([false, ["server: the server to be gone took more than 60 s"]]);
});

test("one that is ended begins nothing new, and takes away what it made", async () => {
  const done: string[] = [];
  const end = new AbortController();
  const steps = [step("image", "image", done, () => end.abort()), step("server", "compute", done)];
  const { ok } = await runCanary(order, clock, end.signal, steps);
  expect(ok).toBe(false);
  expect(done).toEqual(["make image", "remove server and leftovers", "remove image and leftovers"]);
});

test("without a login nothing else is tried", async () => {
  keystone.close();
  const { ok, steps } = await runCanary(order, clock, never, [step("image", "image", [])]);
  expect(ok).toBe(false);
  expect(steps).toHaveLength(1);
  expect(steps[0]).toMatchObject({ name: "login", outcome: "failed" });
});
