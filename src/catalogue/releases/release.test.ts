import { expect, test } from "vitest";
import { defaultRelease, releaseNamed, releases } from "./index.ts";
import { atLeast } from "./release.ts";

const shipping = (rabbitmq: string) => ({ versions: { ...defaultRelease.versions, rabbitmq } });

test.each([
  ["4.0", "4.0", true],
  ["4.0", "4", true],
  ["4", "4.0", true],
  ["4.0.5", "4.0", true],
  ["4.0", "4.0.5", false],
  ["4.10", "4.9", true],
  ["3.13", "4.0", false],
  ["10", "9.9", true],
])("of a program that is shipped as %s, at least %s: %s", (shipped, wanted, answer) => {
  expect(atLeast(shipping(shipped), "rabbitmq", wanted)).toBe(answer);
});

test("no two releases share a name, an OpenStack version or a Debian suite", () => {
  for (const of of [
    releases.map(({ name }) => name),
    releases.map(({ openstack }) => openstack),
    releases.map(({ debian }) => debian.suite),
    releases.map(({ debian }) => debian.versionId),
  ]) {
    expect(new Set(of).size).toBe(releases.length);
  }
});

test("every version is one that can be compared", () => {
  for (const { versions } of releases) {
    for (const version of Object.values(versions)) expect(version).toMatch(/^\d+(\.\d+)*$/);
  }
});

test("a release is found by its name, and no other name gives one", () => {
  for (const release of releases) expect(releaseNamed(release.name)).toBe(release);
  expect(() => releaseNamed("essex")).toThrow("no release essex");
});
