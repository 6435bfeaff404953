import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "./parse-site.ts";

function read(copies: string, more = "") {
  const text = `hosts:
  c1: { address: 10.77.0.11, zone: a }
  c2: { address: 10.77.0.12, zone: b }
  c3: { address: 10.77.0.13, zone: c }
  d1: { address: 10.77.0.21, zone: d, roles: copy }
  d2: { address: 10.77.0.22, zone: a, roles: [copy] }
  n1: { address: 10.77.0.31, zone: e, roles: compute }
vip: { internal: 10.77.0.10/24 }
fencing: lab
services: [keystone]
${copies}
${more}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  return { site, found: findings.map(({ code, severity, message }) => `${severity} ${code}: ${message}`) };
}

test("a copy has its defaults, and its host the role, whatever else it does", () => {
  const { site, found } = read("copies: [{ host: d1 }, { host: d2, keep: 2d, lag: 30s }, { host: n1 }]");
  expect(found).toEqual([
    expect.stringMatching(
      /^warning copy-beside-original: The host "d2" is in the zone "a" as c1 is, which runs the database/,
    ),
  ]);
  expect(site?.copies).toEqual([
    { host: "d1", keepMs: 604_800_000, lagMs: 0 },
    { host: "d2", keepMs: 172_800_000, lagMs: 30_000 },
    { host: "n1", keepMs: 604_800_000, lagMs: 0 },
  ]);
  expect(site?.hosts.find(({ name }) => name === "n1")?.roles).toEqual(["compute", "copy"]);
});

test("of a copy a server can stay ready, on a host that does not run the database", () => {
  expect(read("copies: [{ host: d1, role: replica }, { host: d2 }]").site?.copies).toEqual([
    { host: "d1", keepMs: 604_800_000, lagMs: 0, role: "replica" },
    { host: "d2", keepMs: 604_800_000, lagMs: 0 },
  ]);
});

test("a copy that is lost with its original is told", () => {
  const { site, found } = read("copies: [{ host: c2 }, { host: d1 }, { host: d2 }]");
  expect(site).toBeDefined();
  expect(found).toContainEqual(
    'warning copy-beside-original: The host "c2" runs the database itself: whoever loses the host loses the copy as well.',
  );
});

test("a host that would keep a copy and is asked for none is told", () => {
  expect(read("copies: [{ host: d1 }]").found).toEqual([
    'warning copy-host-idle: The host "d2" has the role copy, and the site asks for no copy on it.',
  ]);
});

test.each([
  ["copies: [{ host: d9 }]", /^error copy-misplaced: The site has no host "d9" that could keep a copy\./],
  ["copies: [{ host: d1 }, { host: d1 }]", /^error copy-misplaced: The host "d1" keeps a copy already/],
  [
    "copies: [{ host: d1 }]\ndatabase: { engine: mariadb, mode: replicated }",
    /^error copy-not-made: Copies are made of mariadb \(galera\), postgresql \(replication\), postgresql \(patroni\), and not of mariadb \(replicated\)/,
  ],
  [
    "copies: [{ host: d1, role: replica }]\ndatabase: postgresql",
    /^error copy-not-made: On copies of postgresql \(replication\) no server stays ready/,
  ],
  [
    "copies: [{ host: c3, role: replica }]",
    /^error copy-misplaced: The host "c3" runs the database itself, and a replica/,
  ],
  ["copies: [{ host: d1, role: replika }]", /^error bad-value: "replika" is no role/],
  ["copies: [{ keep: 7d }]", /^error missing-key: The copy names no host\./],
  ["copies: [{ host: d1, keep: 7 }]", /^error bad-duration: "7" has no unit\./],
  ["copies: [{ host: d1, keep: 5m }]", /^error bad-value: A copy that goes back less than an hour/],
  ["copies: [{ host: d1, hold: 7d }]", /^error unknown-key: "hold" is no key of a copy\./],
  ["copies: d1", /^error wrong-type: copies takes a list of copies, but is the text "d1"\./],
  [
    `copies: [${["c1", "c2", "c3", "d1", "d2", "n1"].map((host) => `{ host: ${host} }`).join(", ")}]`,
    /^error too-many-copies: The site asks for 6 copies/,
  ],
])("%s", (copies, message) => {
  const { site, found } = read(copies);
  expect(site).toBeUndefined();
  expect(found).toContainEqual(expect.stringMatching(message));
});
