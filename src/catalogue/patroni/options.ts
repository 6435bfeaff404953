import { z } from "zod";
import { postgresqlOptions } from "../postgresql-server/options.ts";

export const patroniOptions = postgresqlOptions.extend({
  watchdog: z
    .enum(["automatic", "required", "off"])
    .default("automatic")
    .describe(
      "the host's watchdog (/dev/watchdog), which resets a host whose Patroni stands still while it is primary; required: none is promoted without one",
    ),
});

export type PatroniOptions = z.infer<typeof patroniOptions>;
