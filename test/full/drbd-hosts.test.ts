import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, status, wholeWithin } from "../lab/one-site.ts";
import { quorate } from "../lab/quorate.ts";

/**
 * A database on a volume of two virtual machines, with a container that votes: the tests build on each other, in this order. Of
 * services there is the database alone, so that emulated processors have less to start.
 */

const name = "test-drbd-hosts";
const { file, directory } = labSite(
  name,
  (text) =>
    text
      .replaceAll("lab: { host: vm, disks: [1GiB] }", "lab: { host: vm, memory: 1GiB, disks: [512MiB] }")
      .replace("  keystone:\n", "  mariadb-drbd:\n")
      // A membership that waits for less breaks where the machine has other work.
      .replace("detection: 1s", "detection: 3s"),
  "examples/drbd-database.yaml",
);
/** Of a command on an emulated processor. */
const slow = { timeoutMs: 120_000 };
const volume = "quorate-database";

async function says(host: string, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await findLab(name).host(host).run(script, slow);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** The host that serves, and the other one. */
async function roles(): Promise<readonly [string, string]> {
  return (await says("c1", `drbdadm role ${volume}`)).startsWith("Primary") ? ["c1", "c2"] : ["c2", "c1"];
}

test("applied to fresh hosts, one serves from the volume and nothing was copied; applied again, nothing is done", async () => {
  expect((await apply(file())).exitCode).toBe(0);
  expect(await wholeWithin(file(), 180_000)).toBe(true);
  const [serving, other] = await roles();
  expect(await says(serving, `drbdadm dstate ${volume}; findmnt -n -o SOURCE /srv/quorate/database`)).toBe(
    "UpToDate/UpToDate\n/dev/drbd100",
  );
  expect(await says(other, "journalctl -k -b --no-pager | grep -c 'Resync done' || true")).toBe("0");
  expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
});

const drilled = z.object({
  drills: z.tuple([
    z.object({
      losses: z.object({ lost: z.number(), duplicated: z.number(), unexpected: z.number() }),
      wholeAgainMs: z.number().nullable(),
      endpoints: z.tuple([z.object({ gap: z.object({ parts: z.array(z.object({ until: z.string() })) }) })]),
    }),
  ]),
});

/** Breaks the host that serves, under load; gives what ended each part of the longest time without an acknowledged write. */
async function drill(fault: string): Promise<readonly string[]> {
  const order = ["drill", file(), fault, "--target", "writer", "-o", join(directory(), fault), "--json"];
  const { stdout, stderr } = await quorate(order);
  expect(stdout, stderr).toContain('"drills"');
  const [verdict] = drilled.parse(JSON.parse(stdout)).drills;
  expect(verdict.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
  expect(verdict.wholeAgainMs, stderr).toBeGreaterThan(0);
  return verdict.endpoints[0].gap.parts.map(({ until }) => until);
}

/** A copy that was written to after the other one was promoted would have to be given up. */
async function neverSplit(): Promise<void> {
  for (const host of ["c1", "c2"]) {
    expect(await says(host, `drbdadm cstate ${volume}`)).toBe("Connected");
    expect(await says(host, "journalctl -k --no-pager | grep -c 'Split-Brain' || true")).toBe("0");
  }
}

test("a server that is killed is started again where the volume is, and nothing is lost", async () => {
  const [serving, other] = await roles();
  expect(await drill("kill-mariadb")).toContain("database-view");
  expect(await roles()).toEqual([serving, other]);
});

test.each([["power-off"], ["freeze"], ["isolate"]])(
  "%s of the host that serves loses nothing: it is fenced, the other one serves, and its copy catches up",
  async (fault) => {
    const [serving, other] = await roles();
    const steps = ["fencing", "volume-promoted", "volume-mounted", "database-view"];
    expect((await drill(fault)).filter((step) => steps.includes(step))).toEqual(steps);
    expect(await roles()).toEqual([other, serving]);
    await neverSplit();
  },
);

test("a split is told with what each copy has alone; the one that is named gives its copy up, after it was forced", async () => {
  const [serving, other] = await roles();
  await quorate(["pause", file(), "--yes"]);
  await says(other, `drbdadm disconnect ${volume}\ndrbdadm primary --force ${volume}`);
  await says(other, "dd if=/dev/urandom of=/dev/drbd100 bs=4k count=100 seek=20000 oflag=direct 2>/dev/null");
  await says(other, `drbdadm secondary ${volume}\ndrbdadm connect ${volume}`);
  await says(
    other,
    `for ((i = 0; i < 100; i++)); do [ "$(drbdadm cstate ${volume})" != StandAlone ] || break; sleep 0.2; done`,
  );
  expect((await quorate(["status", file()])).stdout).toMatch(/split brain: .* written here alone/);
  const refused = await quorate(["resolve", other, file(), "--yes"]);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stdout + refused.stderr).toMatch(new RegExp(`${other} throws away \\d+ KiB`, "u"));
  expect((await quorate(["resolve", serving, file(), "--yes", "--force"])).stderr).toContain("is the one in use");
  const resolved = await quorate(["resolve", other, file(), "--yes", "--force"]);
  expect(resolved.exitCode, resolved.stdout + resolved.stderr).toBe(0);
  await quorate(["resume", file(), "--yes"]);
  expect(await wholeWithin(file(), 120_000)).toBe(true);
  expect((await status(file())).state).toBe("healthy");
  expect(await roles()).toEqual([serving, other]);
});

test("with the power of all hosts gone at once, the site serves again by itself with all that it had acknowledged", async () => {
  await drill("cold-start");
  await neverSplit();
});
