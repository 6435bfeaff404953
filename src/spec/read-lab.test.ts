import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "./parse-site.ts";

/** A site of three hosts; `site` is a line of its own, `c3` what the third says besides its address. */
function parse(site: string, c3: string) {
  const hosts = ["c1: 10.77.0.11", "c2: 10.77.0.12", `c3: { address: 10.77.0.13${c3} }`];
  return parseSite(
    `hosts:\n${hosts.map((host) => `  ${host}\n`).join("")}vip: 10.77.0.10/24\nfencing: lab\n${site}\n`,
    "site.yaml",
    vocabulary,
  );
}

const twins = (site: string, c3: string) => parse(site, c3).site?.hosts.map(({ vm }) => vm);

test("a host's twin is a container, unless the site or the host says that it is a VM", () => {
  const plain = { memoryMiB: 2048, disksMiB: [] };
  expect(twins("", "")).toEqual([undefined, undefined, undefined]);
  expect(twins("lab: vm", "")).toEqual([plain, plain, plain]);
  expect(twins("lab: vm", ", lab: container")).toEqual([plain, plain, undefined]);
  expect(twins("", ", lab: vm")).toEqual([undefined, undefined, plain]);
});

test("memory and disks are the host's own, or else the site's", () => {
  const site = "lab: { memory: 512MiB, disks: 1GiB }";
  expect(twins(site, ", lab: vm")).toEqual([undefined, undefined, { memoryMiB: 512, disksMiB: [1024] }]);
  expect(twins(site, ", lab: { host: vm, memory: 1.5GiB, disks: [64MiB, 32MiB] }")?.[2]).toEqual({
    memoryMiB: 1536,
    disksMiB: [64, 32],
  });
  expect(twins(site, ", lab: { host: vm, disks: [] }")?.[2]?.disksMiB).toEqual([]);
});

test.each([
  ["lab: virtual", "", '"virtual" is no kind of host that Quorate knows.'],
  ["lab: { memory: 64MiB }", "", '"64MiB" is no size from 256MiB to 1024GiB, which lab.memory takes.'],
  ["lab: { memory: 2GB }", "", '"2GB" is no size from 256MiB to 1024GiB, which lab.memory takes.'],
  ["", ", lab: { memory: 1GiB }", "memory is a VM's, and this host's twin in the lab is a container."],
  ["lab: vm", ", lab: { host: container, disks: 1GiB }", "disks is a VM's, and this host's twin"],
  ["lab: { disks: { a: 1GiB } }", "", "lab.disks takes a size, or a list of sizes, but is a map."],
  [`lab: { disks: [${"1GiB, ".repeat(9)}] }`, "", "9 disks are too many"],
  ["lab: { cores: 2 }", "", '"cores" is no key of lab.'],
])("%s%s is a finding", (site, c3, message) => {
  const { findings } = parse(site, c3);
  expect(findings.map((finding) => finding.message).join("\n")).toContain(message);
});
