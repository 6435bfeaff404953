import { execaSync } from "execa";
import { expect, test } from "vitest";
import { buildGoals } from "../../converge/build-goals.ts";
import { designSite } from "../../design/design-site.ts";
import { wantsOfHost, wantsOfSite } from "../../design/wants.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import type { Along } from "../contract/along.ts";
import { openingsOf } from "../contract/openings.ts";
import { vocabulary } from "../index.ts";
import { paths, units } from "./config.ts";
import { hostPart, sitePart } from "./status.ts";

const { site, findings } = parseSite(
  `site: demo
hosts:
  c1: { address: 10.77.0.11, fencing: { ip: 10.0.0.1 } }
  c2: { address: 10.77.0.12, fencing: { ip: 10.0.0.2 } }
  c3: { address: 10.77.0.13, fencing: { ip: 10.0.0.3 } }
  n1: { address: 10.77.0.21, roles: compute, fencing: { ip: 10.0.0.4 } }
vip: 10.77.0.10/24
fencing: { agent: ipmilan, parameters: { username: hunter-two, password_script: /etc/p } }
certificates: own
serve: { on: controllers }
services: [keystone]
`,
  "site.yaml",
  vocabulary,
);
if (site === undefined) throw new Error(findings.map(({ message }) => message).join(" "));
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);
const along = (program: string): Along => ({
  program: Buffer.from(program),
  scripts: new Map([["c1", "echo c1"]]),
  mark: "quorate-mark",
  tokens: '{"tokens":[]}\n',
  shown: '{"mark":"quorate-mark"}\n',
});

function textOf(host: string, path: string, brought?: Along): string {
  const file = wantsOfHost(design, host, secrets, brought).files.find((each) => each.path === path);
  return Buffer.from(file?.content ?? "no file").toString();
}

test("every host says what changes on it; only members have the page, behind the address and its TLS", () => {
  const component = (name: string) => design.components.find((each) => each.name === name);
  expect(component("quorate-watch")?.hosts).toEqual(["c1", "c2", "c3", "n1"]);
  expect(component("quorate-serve")?.hosts).toEqual(["c1", "c2", "c3"]);
  expect(design.endpoints.find(({ name }) => name === "quorate")).toMatchObject({
    address: "10.77.0.10",
    secure: true,
  });
  expect(wantsOfHost(design, "n1", secrets).units.map(({ unit }) => unit)).not.toContain(units.site);
});

test("the port that tells is open to those who listen, and the page's own to the balancer beside it", () => {
  const openings = openingsOf(design).filter(({ ports }) => ports.some(([port]) => port === 8470 || port === 8471));
  expect(openings.map(({ ports, from }) => [ports[0]?.[0], from === "everybody" ? from : from.hosts])).toEqual([
    [8470, "everybody"],
    [8471, ["c1", "c2", "c3"]],
    [8470, []],
  ]);
});

test("what the service may read holds no password but its own, and no parameter of a fence agent", () => {
  const told = [paths.design, paths.service, paths.tokens, paths.shown]
    .map((path) => textOf("c1", path, along("x")))
    .join("\n");
  expect(told).not.toContain("hunter-two");
  const others = Object.entries(secrets).filter(([name]) => name !== "quorate-database-password");
  expect(others.filter(([, secret]) => told.includes(secret)).map(([name]) => name)).toEqual([]);
  expect(told).toContain(secrets["quorate-database-password"]);
});

test("the certificate that lets it listen is of an authority of its own, which no other cluster believes", () => {
  expect(textOf("c1", paths.pem)).toBe(textOf("c1", paths.hostPem));
  expect(textOf("c1", paths.pem)).not.toBe(textOf("c2", paths.pem));
  expect(textOf("c1", paths.hostUnit)).toContain("cafile=/etc/ssl/quorate-watch.pem,verify=1");
});

function digests(brought: Along | undefined) {
  return buildGoals(design, secrets, brought).goals.flatMap((goal) =>
    goal.kind === "unit" ? [[goal.id, goal.digest]] : [],
  );
}

test("what an apply brings along changes no unit's stamp: the unpacking restarts what runs by it", () => {
  expect(digests(along("one"))).toEqual(digests(along("two")));
  expect(digests(undefined)).toEqual(digests(along("two")));
  expect(textOf("c1", paths.hostScript, along("one"))).toContain("echo c1");
});

test.each([
  ["active\n200\n", "up", "watches the site and serves its page", "watch"],
  ["active\n503\n", "up", "stands by", undefined],
  ["active\n000\n", "down", "does not answer", undefined],
  ["failed\n000\n", "down", "does not run", undefined],
])("the service that says %j is %s", (output, state, sentence, leads) => {
  expect(sitePart(output, "c1")).toMatchObject({ state, sentence, ...(leads === undefined ? {} : { leads }) });
});

test("a host whose watch runs and takes no connections is not heard", () => {
  expect(hostPart("active\n1\n", "c1").state).toBe("up");
  expect(hostPart("active\n0\n", "c1").state).toBe("down");
  expect(hostPart("inactive\n0\n", "c1").state).toBe("down");
});

test("a host that has neither the archive nor what is in it lacks the program", () => {
  const has = wantsOfSite(design, secrets).find(({ id }) => id === "watch/program on c1");
  expect(execaSync("bash", { input: has?.test ?? "true", reject: false }).exitCode).toBe(1);
});
