import { expect, test } from "vitest";
import { releases, releaseNamed } from "../catalogue/releases/index.ts";
import { wrongSystem, type SystemFact } from "./system.ts";

const epoxy = { release: releaseNamed("epoxy"), releases };
const trixie: SystemFact = { id: "debian", versionId: "13", name: "Debian GNU/Linux 13 (trixie)" };
const bookworm: SystemFact = { id: "debian", versionId: "12", name: "Debian GNU/Linux 12 (bookworm)" };

test("a host that runs the release's Debian is right", () => {
  expect(wrongSystem("c1", epoxy, trixie)).toBeUndefined();
  expect(wrongSystem("c1", { release: releaseNamed("zed"), releases }, bookworm)).toBeUndefined();
});

test("another Debian is refused, with the release that it would fit", () => {
  expect(wrongSystem("c1", epoxy, bookworm)).toBe(
    'c1 runs Debian GNU/Linux 12 (bookworm), and release epoxy needs Debian 13 (trixie). Write "release: zed" into the site file, or install Debian 13 on it.',
  );
});

test("another system is refused, also one with the same number, and one that says nothing", () => {
  expect(wrongSystem("c1", epoxy, { id: "fedora", versionId: "13", name: "Fedora 13" })).toBe(
    "c1 runs Fedora 13, and release epoxy needs Debian 13 (trixie). Install Debian 13 on it.",
  );
  expect(wrongSystem("c1", epoxy, undefined)).toBe(
    "c1 does not say what it runs (/etc/os-release), and release epoxy needs Debian 13 (trixie).",
  );
});
