import { z } from "zod";
import type { Crew } from "./uwsgi.ts";

/** What a service with an API in uwsgi lets the operator say of it. */
export function crewOptions({ processes, threads }: Crew) {
  return {
    processes: z
      .int()
      .min(1)
      .max(64)
      .default(processes)
      .describe("uwsgi processes of its API on each host; each takes some 110 MB"),
    threads: z.int().min(1).max(128).default(threads).describe("requests that each process works on at a time"),
  };
}
