import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ActionPlanDocument } from "../../../src/serve/action-documents.ts";
import type { ActionWatch } from "../../../src/serve/actions.ts";
import type { StateDocument } from "../../../src/serve/documents.ts";
import { type ActionNote, writeActionNote } from "../../../src/store/action-notes.ts";
import { takeLock } from "../../../src/store/apply-lock.ts";
import { notesDirectory } from "../../../src/store/journal.ts";
import { actionOf, type RunningService, serveInMemory } from "./a-service.ts";

/** Actions through the API: planned, agreed to, begun, watched and ended. */

let running: RunningService;
let watch: ActionWatch | undefined;
let end: (outcome: string) => void = () => undefined;
let interrupts: readonly string[] = [];
let affordable = true;

beforeEach(async () => {
  interrupts = ["clients' connections through the virtual address"];
  affordable = true;
  const move = actionOf("move the virtual addresses to c2", (given) => {
    watch = given;
    return new Promise<string>((resolve) => (end = resolve));
  });
  running = await serveInMemory({
    needs: {
      actions: {
        move: {
          ...move,
          parameters: [{ name: "HOST", text: "the host that is to hold them", choices: ["c2", "c3"] }],
          prepare: async (given) => {
            const prepared = await move.prepare(given);
            const steps = [{ host: "c2", what: "it holds the virtual addresses" }];
            return { ...prepared, plan: { ...prepared.plan, interrupts, affordable, steps } };
          },
        },
      },
    },
  });
});
afterEach(async () => {
  end("done");
  await running.close();
});

async function ask(method: string, route: string, body?: object, token = running.operate) {
  const response = await fetch(`${running.url}${route}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text };
}

async function planned(): Promise<ActionPlanDocument> {
  const { status, text } = await ask("POST", "/api/v1/actions/plan", { action: "move", given: ["c2"] });
  expect(status).toBe(200);
  return JSON.parse(text);
}

function begin(more: object = {}) {
  return ask("POST", "/api/v1/actions", { action: "move", given: ["c2"], why: "rack-a is to be moved", ...more });
}

async function underWay(): Promise<StateDocument["action"]> {
  const state: StateDocument = JSON.parse((await ask("GET", "/api/v1/state")).text);
  return state.action;
}

test("what may be asked for is told to whoever looks; a plan, and what follows from it, is for those who operate", async () => {
  const { text } = await ask("GET", "/api/v1/actions", undefined, running.view);
  expect(JSON.parse(text).actions).toMatchObject([
    { name: "move", parameters: [{ name: "HOST", choices: ["c2", "c3"] }] },
  ]);
  const body = { action: "move", given: ["c2"] };
  expect((await ask("POST", "/api/v1/actions/plan", body, running.view)).status).toBe(403);
  expect((await ask("DELETE", "/api/v1/actions", undefined, running.view)).status).toBe(403);
});

test("what interrupts somebody begins only for who shows that they were told, and not when it is another by now", async () => {
  const blind = await begin();
  expect([blind.status, blind.text]).toEqual([
    428,
    expect.stringContaining("clients' connections through the virtual address"),
  ]);
  const { agreed, command } = await planned();
  expect(command).toMatch(/^quorate /);
  interrupts = [...interrupts, "uploads of images"];
  expect((await begin({ agreed })).status).toBe(409);
  expect((await begin({ agreed: (await planned()).agreed })).status).toBe(202);
});

test("what the site cannot afford is refused with the reason; only force begins it, and only for who was told", async () => {
  affordable = false;
  const { agreed } = await planned();
  expect((await begin({ agreed })).status).toBe(422);
  expect((await begin({ force: true })).status).toBe(428);
  expect((await begin({ agreed, force: true })).status).toBe(202);
});

test("how far it is stands in the state, a second operator is told, and it is ended early and written down", async () => {
  const { agreed } = await planned();
  await begin({ agreed });
  watch?.begun("c1: the keeper of the address stands aside", 1);
  await expect.poll(underWay).toMatchObject({
    who: "ann",
    what: "move the virtual addresses to c2",
    step: "c1: the keeper of the address stands aside",
    done: 1,
    of: 1,
    here: true,
  });
  const second = await begin({ agreed });
  expect([second.status, second.text]).toEqual([
    409,
    expect.stringMatching(/ann is doing this for \d+ s: move the virtual/),
  ]);
  expect(watch?.stop.aborted).toBe(false);
  expect((await ask("DELETE", "/api/v1/actions")).status).toBe(200);
  expect(watch?.stop.aborted).toBe(true);
  end("It was interrupted after 1 of 5 steps; asked for again it goes on.");
  await expect.poll(underWay).toBe(null);
  const { entries } = JSON.parse((await ask("GET", "/api/v1/audit")).text);
  expect(entries).toMatchObject([
    { who: "ann", what: "end early: move the virtual addresses to c2" },
    { who: "ann", why: "rack-a is to be moved", outcome: expect.stringContaining("It was interrupted") },
  ]);
  expect((await ask("DELETE", "/api/v1/actions")).status).toBe(404);
});

test("what a command in a shell does is seen, keeps others out meanwhile, and is in the audit log afterwards", async () => {
  const directory = notesDirectory(path.join(running.directory, "site.yaml"), "demo");
  const note: ActionNote = {
    id: "20261124-abc",
    who: "bob",
    command: "drain c3",
    what: "drain c3",
    beganAt: new Date().toISOString(),
    done: 2,
    of: 9,
    step: "c3: it sends no new client to c3",
  };
  const lock = await takeLock(directory, "action", '"drain c3", which bob asked for,');
  await writeActionNote(directory, note);
  await expect
    .poll(underWay, { timeout: 10_000 })
    .toMatchObject({ who: "bob", what: "drain c3", done: 2, here: false });
  const { agreed } = await planned();
  expect((await begin({ agreed })).status).toBe(409);
  expect((await ask("DELETE", "/api/v1/actions")).status).toBe(404);
  await lock.release();
  await writeActionNote(directory, { ...note, ended: { outcome: "done", sentence: "Done: drain c3." } });
  await expect.poll(underWay, { timeout: 10_000 }).toBe(null);
  const { entries } = JSON.parse((await ask("GET", "/api/v1/audit")).text);
  expect(entries).toMatchObject([{ who: "bob", from: "a shell", what: "drain c3", outcome: "Done: drain c3." }]);
});

test("a note that is no note, or that a killed command left, is nobody's action", async () => {
  const directory = notesDirectory(path.join(running.directory, "site.yaml"), "demo");
  await writeFile(path.join(directory, "action.json"), "{");
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(await underWay()).toBe(null);
});
