import { join } from "node:path";
import { expect, test } from "vitest";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, applyToFresh, powerOff, status, wholeWithin } from "../lab/one-site.ts";

/** Two controllers and a machine that only votes, from nothing to the loss of each: the tests build on each other, in this order. */

const name = "test-two-nodes";
const { file, directory } = labSite(name, (text) => text, "examples/two-nodes-qdevice.yaml");

async function votes(host: string): Promise<string | undefined> {
  const { stdout } = await findLab(name).host(host).run("corosync-quorumtool -s", { timeoutMs: 10_000 });
  return /^Total votes: +(\d+)$/mu.exec(stdout)?.[1];
}

test("applied to fresh hosts, all serves with three votes; applied again, nothing is done", async () => {
  expect((await applyToFresh(file())).exitCode).toBe(0);
  expect(await wholeWithin(file(), 120_000)).toBe(true);
  expect(await votes("c1")).toBe("3");
  expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
});

test.each(["q1", "c1", "c2"])("the loss of %s loses nothing, all answers go on, and it comes back", async (host) => {
  const [drill] = await powerOff(file(), host, join(directory(), `drill-${host}`));
  expect(drill?.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
  expect(drill?.wholeAgainMs).toBeGreaterThan(0);
  for (const { requests } of drill?.endpoints ?? []) expect(requests).toBeGreaterThan(10);
  expect((await status(file())).state).toBe("healthy");
  expect(await votes("c2")).toBe("3");
});
