import path from "node:path";
import { expect, test } from "vitest";
import { findLab } from "../../src/lab/lab.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, applyToFresh, powerOff, status, wholeWithin } from "../lab/one-site.ts";
import { root } from "../lab/quorate.ts";

/** Address, balancers and APIs that Pacemaker runs, from nothing to the loss of hosts: the tests build on each other, in this order. */

const name = "test-managed";
const example = path.join(root, "examples/pacemaker-managed.yaml");
const { file, directory } = labSite(name, (text) => text, example);

test("applied to fresh hosts, all serves, run by the cluster; applied again, nothing is done", async () => {
  expect((await applyToFresh(file())).exitCode).toBe(0);
  expect(await wholeWithin(file(), 180_000)).toBe(true);
  expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
  const { stdout } = await findLab(name).host("c2").run("crm_mon --one-shot --output-as=text", { timeoutMs: 20_000 });
  for (const resource of ["quorate-keystone-api", "quorate-glance-api", "quorate-haproxy", "quorate-vip-internal"]) {
    expect(stdout).toContain(resource);
  }
});

test.each(["vip-holder", "writer"])("the loss of the %s loses nothing, and it comes back by itself", async (role) => {
  const [drill] = await powerOff(file(), role, path.join(directory(), `drill-${role}`));
  process.stderr.write(`${role}: ${JSON.stringify(drill)}\n`);
  expect(drill?.losses).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0 });
  expect(drill?.wholeAgainMs).toBeGreaterThan(0);
  for (const { requests } of drill?.endpoints ?? []) expect(requests).toBeGreaterThan(10);
  expect((await status(file())).state).toBe("healthy");
});
