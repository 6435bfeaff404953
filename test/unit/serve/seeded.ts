import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { History } from "../../../src/serve/history.ts";
import { dayMs } from "../../../src/serve/budget.ts";
import { serviceDirectory } from "../../../src/serve/service.ts";

const verdict = (name: string, ageMs: number, figures: readonly (readonly [string, number, number])[]) => ({
  name,
  verdict: figures.every(([, measured, bound]) => measured <= bound) ? "pass" : "fail",
  startedAt: new Date(Date.now() - ageMs).toISOString(),
  durationMs: 61_000,
  losses: { lost: 0 },
  endpoints: figures.map(([endpoint, longestGapMs, boundMs]) => ({ name: endpoint, longestGapMs, boundMs })),
});

/** A past for screenshots and for tests of what it adds up to: days that were watched, four outages, two drills. */
export async function seed(siteFile: string, site: string): Promise<void> {
  const history = await History.open(serviceDirectory(siteFile, site));
  const now = Date.now();
  for (let day = 26; day > 0; day -= 1) {
    for (let at = 0; at < 3; at += 1) history.watch(now - day * dayMs + at * 15_000);
  }
  history.watch(now - 5000);
  for (const [subject, agoMs, lastsMs] of outages) {
    history.add({
      kind: "outage",
      atMs: now - agoMs,
      endedAtMs: now - agoMs + lastsMs,
      subject,
      sentence: `${subject} was not served for ${lastsMs / 1000} s: no answer within 1 s`,
      about: { because: "no answer within 1 s" },
    });
  }
  await history.close();
  const drills = {
    "power-off": verdict("power-off", 3 * dayMs, [
      ["keystone", 780, 2350],
      ["glance", 660, 1900],
      ["sql", 720, 1900],
      ["amqp", 810, 2200],
    ]),
    freeze: verdict("freeze", 20 * dayMs, [
      ["keystone", 620, 2350],
      ["sql", 1040, 1900],
    ]),
  };
  for (const [name, content] of Object.entries(drills)) {
    const place = path.join(path.dirname(siteFile), "drills", name);
    await mkdir(place, { recursive: true });
    await writeFile(path.join(place, "verdict.json"), JSON.stringify(content));
  }
}

const outages = [
  ["keystone", 19 * dayMs, 900],
  ["glance", 19 * dayMs, 1100],
  ["sql", 6 * dayMs, 700],
  ["nova", 6 * dayMs, 14_000],
] as const;
