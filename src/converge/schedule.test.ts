import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runSchedule, type Task } from "./schedule.ts";

/** Tasks on three hosts; each comes after some earlier ones, some take turns. */
const tasksArbitrary = fc
  .array(
    fc.record({
      host: fc.constantFrom("c1", "c2", "c3"),
      turn: fc.option(fc.constantFrom("balancer", "database"), { nil: undefined, freq: 2 }),
      batch: fc.option(fc.constant("files"), { nil: undefined }),
      edges: fc.array(fc.nat({ max: 1000 }), { maxLength: 3 }),
    }),
    { maxLength: 30 },
  )
  .map((rows) =>
    rows.map((row, index): Task => {
      const after = index === 0 ? [] : [...new Set(row.edges.map((edge) => `t${edge % index}`))];
      const lane = row.turn === undefined ? (row.batch === undefined ? {} : { batch: row.batch }) : { turn: row.turn };
      return { id: `t${index}`, host: row.host, after, ...lane };
    }),
  );

type Moment = { readonly event: "start" | "end"; readonly task: Task } | { readonly event: "failure heard" };

async function play(
  tasks: readonly Task[],
  failing: ReadonlySet<string>,
): Promise<{ moments: Moment[]; done: ReadonlyMap<string, boolean> }> {
  const moments: Moment[] = [];
  const done = await runSchedule<Task, boolean>(tasks, {
    perform: async (batch) => {
      moments.push(...batch.map((task): Moment => ({ event: "start", task })));
      for (let turns = batch[0]?.id.length ?? 0; turns > 0; turns -= 1) await Promise.resolve();
      moments.push(...batch.map((task): Moment => ({ event: "end", task })));
      return batch.map(({ id }) => !failing.has(id));
    },
    wentWell: (result) => {
      if (!result) moments.push({ event: "failure heard" });
      return result;
    },
    mayStart: () => true,
    perHost: 3,
    overall: 5,
  });
  return { moments, done };
}

describe("runSchedule", () => {
  it("does every task once, after all that it comes after", () =>
    fc.assert(
      fc.asyncProperty(tasksArbitrary, async (tasks) => {
        const { moments, done } = await play(tasks, new Set());
        expect(done.size).toBe(tasks.length);
        const ended = new Set<string>();
        for (const moment of moments) {
          if (moment.event === "end") ended.add(moment.task.id);
          if (moment.event === "start") for (const before of moment.task.after) expect(ended).toContain(before);
        }
        expect(moments.filter(({ event }) => event === "start")).toHaveLength(tasks.length);
      }),
    ));

  it("lets one task of a turn run at a time, in order, and turns on one host only", () =>
    fc.assert(
      fc.asyncProperty(tasksArbitrary, async (tasks) => {
        const { moments } = await play(tasks, new Set());
        const running = new Set<Task>();
        for (const moment of moments) {
          if (moment.event === "end") running.delete(moment.task);
          if (moment.event === "start") running.add(moment.task);
          const taking = [...running].filter(({ turn }) => turn !== undefined);
          expect(new Set(taking.map(({ host }) => host)).size).toBeLessThanOrEqual(1);
          expect(new Set(taking.map(({ turn }) => turn)).size).toBe(taking.length);
        }
        for (const turn of ["balancer", "database"]) {
          const started = moments.flatMap((moment) =>
            moment.event === "start" && moment.task.turn === turn ? [moment.task.id] : [],
          );
          expect(started).toEqual(tasks.flatMap((task) => (task.turn === turn ? [task.id] : [])));
        }
      }),
    ));

  it("starts nothing after a failure, and nothing that depends on it", () =>
    fc.assert(
      fc.asyncProperty(tasksArbitrary, fc.nat({ max: 29 }), async (tasks, index) => {
        const failing = tasks[index];
        fc.pre(failing !== undefined);
        const { moments, done } = await play(tasks, new Set([failing.id]));
        const heardAt = moments.findIndex(({ event }) => event === "failure heard");
        expect(heardAt).toBeGreaterThan(0);
        expect(moments.slice(heardAt).filter(({ event }) => event === "start")).toEqual([]);
        for (const task of tasks) if (task.after.includes(failing.id)) expect(done.has(task.id)).toBe(false);
      }),
    ));

  it("starts independent tasks together and the batch of a host as one", async () => {
    const batches: string[][] = [];
    await runSchedule<Task, true>(
      [
        { id: "a", host: "c1", after: [], batch: "files" },
        { id: "b", host: "c1", after: [] },
        { id: "c", host: "c1", after: [], batch: "files" },
        { id: "d", host: "c2", after: [], batch: "files" },
      ],
      {
        perform: (batch) => {
          batches.push(batch.map(({ id }) => id));
          return Promise.resolve(batch.map(() => true as const));
        },
        wentWell: () => true,
        mayStart: () => true,
        perHost: 4,
        overall: 8,
      },
    );
    expect(batches).toEqual([["a", "c"], ["b"], ["d"]]);
  });
});
