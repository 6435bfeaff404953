import { z } from "zod";

/** What a service with daemons lets the operator say of those that are deaf. */
export const restartDeaf = z
  .int()
  .min(0)
  .max(20)
  .default(0)
  .describe(
    "how often within an hour a daemon that runs and answers no call is started anew on a host; 0: never, it is only shown",
  );
