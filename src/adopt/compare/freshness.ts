import type { Finding } from "../../spec/finding.ts";
import { recognise } from "../../review/files/recognise.ts";
import { isReadOnlyAtFirst, readsFile, saysItsValues } from "../known/programs.ts";
import { runningOn, type Found } from "../describe/found.ts";
import type { RunningPart } from "../reading.ts";
import { atHost } from "./place.ts";

/** Files' times are told in whole seconds, and a tool that lays a file reloads its program a moment later. */
const toleranceMs = 2000;

/** Files that were written after their program started or took its files up: what runs is not what is written. */
export function staleParts({ readings }: Found): readonly Finding[] {
  return readings.flatMap((reading) => {
    const parts = runningOn(reading);
    return reading.files.flatMap((file): readonly Finding[] => {
      const kind = recognise(file);
      if (kind === undefined || saysItsValues.has(kind) || isReadOnlyAtFirst(file)) return [];
      const reads = readsFile(file);
      const stale = parts.filter((part) => reads(part.name) && isBefore(part, file.writtenMs));
      return stale.length === 0
        ? []
        : [
            {
              ...atHost(
                "not-restarted",
                "warning",
                reading.host,
                `This file was written ${age(stale, file.writtenMs)} after ${stale.map(({ label }) => label).join(", ")} on ${reading.host} last took it up.`,
                "Look what changed. Where the file is what is meant, reload or restart the part, one host after another; else the next restart brings a change that nobody expects.",
              ),
              place: { file: file.shown, line: 1, column: 1 },
            },
          ];
    });
  });
}

function isBefore({ sinceMs }: RunningPart, writtenMs: number): boolean {
  return sinceMs !== undefined && writtenMs > sinceMs + toleranceMs;
}

function age(parts: readonly RunningPart[], writtenMs: number): string {
  const ms = Math.max(...parts.map(({ sinceMs }) => writtenMs - (sinceMs ?? writtenMs)));
  const hours = ms / 3_600_000;
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return hours >= 2 ? `${Math.round(hours)} hours` : `${Math.max(1, Math.round(ms / 60_000))} min`;
}
