import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import { concealer } from "./conceal.ts";

const { site } = parseSite(
  `site: demo
hosts:
  c1: { address: 10.0.0.11, zone: a, fencing: { ip: 10.9.0.11, password: of-one-host } }
  c2: { address: 10.0.0.12, zone: b, fencing: { ip: 10.9.0.12, password: of-one-host } }
  c3: { address: 10.0.0.13, zone: c, fencing: { ip: 10.9.0.13, password: of-one-host } }
vip: { internal: 10.0.0.10/24 }
fencing: { agent: ipmilan, parameters: { username: operator } }
services: { keystone: { config: { DEFAULT: { admin_token: of-the-operator, debug: true } } } }
`,
  "site.yaml",
  vocabulary,
);

test("secrets are taken out of what a host printed, the longer first, and what is no secret stays", () => {
  const conceal = concealer(site!, { inner: "abcdef", outer: "abcdefgh", short: "abc" });
  expect(conceal("abcdefgh abcdef abc")).toBe("[secret outer] [secret inner] abc");
  expect(conceal("fence -p of-one-host -l operator -a 10.9.0.11")).toBe(
    "fence -p [secret password] -l operator -a 10.9.0.11",
  );
  expect(conceal("-admin_token = of-the-operator")).toBe("-admin_token = [secret admin_token]");
});

test("passwords of archives and proxies are taken out as well", () => {
  const packages = {
    sources: [],
    mirror: { debian: { url: "http://m.example.org", login: { user: "apt", password: "hunter2" } }, components: [] },
    proxy: {
      http: { url: "http://p.example.org", login: { user: "apt", password: "s@cret" } },
      https: "direct" as const,
    },
  };
  const conceal = concealer({ ...site!, packages }, {});
  expect(conceal("407 for apt:s@cret, 401 for apt:hunter2")).toBe(
    "407 for apt:[secret of http://p.example.org], 401 for apt:[secret of http://m.example.org]",
  );
});
