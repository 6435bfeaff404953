import { z } from "zod";
import type { Design } from "../catalogue/contract/design.ts";
import type { Snapshot } from "../observe/snapshot.ts";

const list = <Each extends z.ZodType>(each: Each) => z.array(each).readonly();

const copyNow = z.object({
  host: z.string(),
  state: z.enum(["up", "degraded", "down", "unknown"]),
  sentence: z.string(),
  provedAtMs: z.nullable(z.number()).describe("When a moment was last brought back from it; null: never."),
});

export const copiesDocument = z.object({ copies: list(copyNow) });
export type CopiesDocument = z.infer<typeof copiesDocument>;

const proved = z.object({ provedAt: z.nullable(z.number()) });

/** The copies of a site's database, as their hosts tell of them; of one that is not heard it is not known. Pure. */
export function copiesNow({ components }: Pick<Design, "components">, { parts }: Snapshot): CopiesDocument["copies"] {
  return components
    .filter(({ fills }) => fills.includes("copies"))
    .flatMap(({ name, hosts }) =>
      hosts.map((host) => {
        const part = parts.find((each) => each.component === name && each.host === host);
        if (part === undefined) return { host, state: "unknown" as const, sentence: "is not heard", provedAtMs: null };
        const seconds = proved.safeParse(part.detail).data?.provedAt ?? null;
        return {
          host,
          state: part.state,
          sentence: part.sentence,
          provedAtMs: seconds === null ? null : 1000 * seconds,
        };
      }),
    );
}
