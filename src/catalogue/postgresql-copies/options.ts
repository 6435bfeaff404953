import { z } from "zod";

export const postgresqlCopiesOptions = z.strictObject({
  "base-hours": z
    .number()
    .int()
    .min(1)
    .max(720)
    .default(24)
    .describe(
      "how often a whole copy is taken: the longer, the more of the log is gone through when a moment is brought back",
    ),
});

export type PostgresqlCopiesOptions = z.infer<typeof postgresqlCopiesOptions>;
