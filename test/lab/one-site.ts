import { expect } from "vitest";
import { z } from "zod";
import { quorate } from "./quorate.ts";

/** What the command line says of one site, read from its JSON. */

const applied = z.object({
  changed: z.number(),
  actions: z.array(z.object({ what: z.string(), outcome: z.string() })),
});
const observed = z.object({ state: z.string(), endpoints: z.array(z.object({ name: z.string(), ok: z.boolean() })) });
const drilled = z.object({
  drills: z.array(
    z.object({
      losses: z.object({ lost: z.number(), duplicated: z.number(), unexpected: z.number() }),
      wholeAgainMs: z.number().nullable(),
      endpoints: z.array(z.object({ name: z.string(), requests: z.number() })),
      checks: z.array(z.object({ as: z.string(), operations: z.number(), verdict: z.string(), against: z.unknown() })),
    }),
  ),
});

/** What was done. A look that a busy host did not answer in time is made again before anything is done, and then held already. */
export async function apply(site: string): Promise<{ exitCode: number | undefined } & z.infer<typeof applied>> {
  const { exitCode, stdout } = await quorate(["apply", site, "--yes", "--json"]);
  const { changed, actions } = applied.parse(JSON.parse(stdout));
  return { exitCode, changed, actions: actions.filter(({ outcome }) => outcome !== "already") };
}

/**
 * To fresh hosts. On a machine with other work something may begin later than an apply waits, and it stops there, which is told: the
 * next one goes on.
 */
export async function applyToFresh(site: string): ReturnType<typeof apply> {
  const first = await apply(site);
  if (first.exitCode === 0) return first;
  const late = first.actions
    .filter(({ outcome }) => outcome !== "done")
    .map(({ what, outcome }) => `${what}: ${outcome}`);
  process.stderr.write(`the first apply stopped: ${late.join("; ")}\n`);
  return apply(site);
}

export async function status(site: string): Promise<z.infer<typeof observed>> {
  return observed.parse(JSON.parse((await quorate(["status", site, "--json"])).stdout));
}

/**
 * Loses the power of a host under load, transactions among it, of which nothing may be seen that the database promises against; what
 * was found, of each fault one.
 */
export async function powerOff(site: string, target: string, output: string) {
  const clients = ["--workload", "bank", "register", "list-append", "backlog", "deaf-consumer"];
  const drill = ["drill", site, "power-off", "--target", target, ...clients, "-o", output, "--json"];
  const { stdout, stderr } = await quorate(drill);
  expect(stdout, stderr).toContain('"drills"');
  const { drills } = drilled.parse(JSON.parse(stdout));
  for (const { checks } of drills) {
    expect(checks.map((check) => check.as)).toEqual(["bank", "cas-register", "list-append"]);
    for (const { operations, verdict, against } of checks) {
      expect(operations).toBeGreaterThan(10);
      expect([verdict, against]).not.toContain("anomaly");
    }
  }
  return drills;
}

/** Looks until the site is healthy, or the time is over. */
export async function wholeWithin(site: string, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  for (;;) {
    if ((await quorate(["status", site, "--json"])).exitCode === 0) return true;
    if (performance.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** To which host the balancer of each of these hosts leads the database's clients. */
export function writers(lab: string, hosts: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    hosts.map(async (host) => {
      const ask = 'echo "show table sql" | socat - /run/haproxy/admin.sock';
      const { stdout } = await quorate(["lab", "exec", "--name", lab, host, "--", "sh", "-c", ask]);
      return /server_key=(\S+)/.exec(stdout)?.[1] ?? "";
    }),
  );
}
