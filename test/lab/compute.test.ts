import { join } from "node:path";
import { expect, test } from "vitest";
import { labSite } from "./lab-site.ts";
import { apply, wholeWithin } from "./one-site.ts";
import { quorate, root } from "./quorate.ts";

/** Computing and networks, as an example has them: the tests build on each other, in this order. */

const { file } = labSite("test-compute", (text) => text, join(root, "examples/ovn.yaml"));

test("applied to fresh hosts, all serves; applied again, nothing is done", async () => {
  const { exitCode, actions } = await apply(file());
  expect(actions.filter(({ outcome }) => outcome !== "done" && outcome !== "already")).toEqual([]);
  expect(exitCode).toBe(0);
  expect(await wholeWithin(file(), 180_000)).toBe(true);
  expect(await apply(file())).toMatchObject({ exitCode: 0, changed: 0, actions: [] });
});

test("a user gets an image, a network with a router, and a server, and all of it goes again", async () => {
  // Whoever looks while all has only just begun may find a server that takes no calls yet.
  expect(await wholeWithin(file(), 120_000)).toBe(true);
  const { exitCode, stdout } = await quorate(["status", file(), "--deep", "--json"]);
  expect(exitCode, stdout).toBe(0);
});
