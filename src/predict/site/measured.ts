import { z } from "zod";

const verdictSchema = z.looseObject({
  drills: z.array(
    z.looseObject({
      name: z.string(),
      endpoints: z
        .array(z.looseObject({ name: z.string(), longestGapMs: z.number().nonnegative().nullable().optional() }))
        .default([]),
    }),
  ),
});

/** The longest gap of each endpoint over the drills of one verdict, in milliseconds; null when the text is no verdict. */
export function gapsOfVerdict(text: string): Readonly<Record<string, number>> | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  const read = verdictSchema.safeParse(content);
  if (!read.success) return null;
  const gaps: Record<string, number> = {};
  for (const { name, longestGapMs } of read.data.drills.flatMap((drill) => drill.endpoints)) {
    if (typeof longestGapMs === "number") gaps[name] = Math.max(gaps[name] ?? 0, longestGapMs);
  }
  return gaps;
}
