import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Proof } from "./documents.ts";

/** Directories of drills lie at most so deep: `drills/2026-11/power-off/`. */
const depthMost = 3;
const directoriesMost = 2000;

const verdictFile = z.object({
  name: z.string(),
  verdict: z.enum(["pass", "fail", "inconclusive"]),
  startedAt: z.iso.datetime({ offset: true }),
  durationMs: z.number(),
  losses: z.object({ lost: z.number() }),
  endpoints: z.array(z.object({ name: z.string(), longestGapMs: z.number(), boundMs: z.nullable(z.number()) })),
});

/** What a drill proved, and how long it took. */
export interface FoundProof extends Proof {
  readonly durationMs: number;
}

/** The verdicts of all drills below a directory; what cannot be read is passed over, a directory that is not there has none. */
export async function findProofs(directory: string): Promise<readonly FoundProof[]> {
  const found: FoundProof[] = [];
  const toDo = [{ place: directory, depth: 0 }];
  for (let seen = 0; seen < directoriesMost; seen += 1) {
    const next = toDo.shift();
    if (next === undefined) break;
    const entries = await readdir(next.place, { withFileTypes: true }).catch(() => []);
    if (entries.some((entry) => entry.isFile() && entry.name === "verdict.json")) {
      const proof = await readProof(path.join(next.place, "verdict.json"));
      if (proof !== undefined) found.push(proof);
    }
    if (next.depth === depthMost) continue;
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules") {
        toDo.push({ place: path.join(next.place, entry.name), depth: next.depth + 1 });
      }
    }
  }
  return found.toSorted((left, right) => right.provedAtMs - left.provedAtMs);
}

/** The newest of each fault. */
export function lastProofs(proofs: readonly FoundProof[]): readonly Proof[] {
  const faults = [...new Set(proofs.map(({ fault }) => fault))];
  return faults.flatMap((fault) => {
    const last = proofs
      .filter((proof) => proof.fault === fault)
      .toSorted((left, right) => right.provedAtMs - left.provedAtMs)[0];
    if (last === undefined) return [];
    const { durationMs: _, ...proof } = last;
    return [proof];
  });
}

async function readProof(file: string): Promise<FoundProof | undefined> {
  try {
    const verdict = verdictFile.parse(JSON.parse(await readFile(file, "utf8")));
    return {
      fault: verdict.name,
      verdict: verdict.verdict,
      provedAtMs: Date.parse(verdict.startedAt),
      durationMs: verdict.durationMs,
      lost: verdict.losses.lost,
      endpoints: verdict.endpoints.map(({ name, longestGapMs, boundMs }) => ({
        name,
        measuredMs: longestGapMs,
        boundMs,
      })),
    };
  } catch {
    return undefined;
  }
}
