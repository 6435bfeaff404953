import * as fc from "fast-check";
import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import { type Answers, freeAddress, hostAnswers, siteText } from "./init-text.ts";

const answers: Answers = {
  site: "demo",
  release: "epoxy",
  hosts: hostAnswers(["c1", "c2", "c3"]),
  vip: "10.77.0.10/24",
  fencing: "lab",
  services: ["keystone", "glance"],
};

test.each(["lab", "ipmilan", "redfish"])("what is written for fencing with %s has no finding", (fencing) => {
  const { site, findings } = parseSite(siteText({ ...answers, fencing }), "site.yaml", vocabulary);
  expect(findings).toEqual([]);
  expect(site?.fencing).toMatchObject({ kind: "agent", agent: fencing });
  expect(site?.hosts.map(({ name, address }) => `${name} ${address}`)).toEqual([
    "c1 10.77.0.11",
    "c2 10.77.0.12",
    "c3 10.77.0.13",
  ]);
});

test("what is written without fencing warns of that alone", () => {
  const { findings } = parseSite(siteText({ ...answers, fencing: "none" }), "site.yaml", vocabulary);
  expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(["warning fencing-none"]);
});

test("hosts are given as addresses, names, or both", () => {
  expect(hostAnswers(["10.0.0.5", "db=10.0.0.6", "web"])).toEqual([
    { name: "c1", address: "10.0.0.5" },
    { name: "db", address: "10.0.0.6" },
    { name: "web", address: "10.77.0.13" },
  ]);
});

test("hosts that are given by IPv6 addresses get a virtual address of their family", () => {
  const hosts = hostAnswers(["fd00:77::10", "fd00:77::12", "c3=fd00:77::13"]);
  expect(hosts.map(({ name }) => name)).toEqual(["c1", "c2", "c3"]);
  expect(freeAddress(hosts)).toBe("fd00:77::11/64");
  const text = siteText({ ...answers, hosts, vip: freeAddress(hosts) });
  expect(parseSite(text, "site.yaml", vocabulary).findings).toEqual([]);
});

test("any three hosts of a network get a virtual address that none of them has", () => {
  const last = fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(last, (numbers) => {
      const hosts = hostAnswers(numbers.map((number) => `10.20.30.${number}`));
      const text = siteText({ ...answers, hosts, vip: freeAddress(hosts) });
      expect(parseSite(text, "site.yaml", vocabulary).findings).toEqual([]);
    }),
  );
});
