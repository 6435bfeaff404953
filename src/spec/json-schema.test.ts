import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { vocabulary } from "../catalogue/index.ts";
import { siteFindingCodes } from "./codes.ts";
import { siteJsonSchema } from "./json-schema.ts";
import { parseSite } from "./parse-site.ts";

const written: unknown = JSON.parse(readFileSync("schema/site.schema.json", "utf8"));
const examples = readdirSync("examples").filter((name) => name.endsWith(".yaml"));

const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(siteJsonSchema(vocabulary))));

test("schema/site.schema.json is what the parser's tables say (else: npm run schema)", () => {
  expect(written).toEqual(JSON.parse(JSON.stringify(siteJsonSchema(vocabulary))));
});

test.each(examples)("%s is accepted by the schema and the parser, and names the schema", (name) => {
  const text = readFileSync(`examples/${name}`, "utf8");
  expect(text).toContain("# yaml-language-server: $schema=../schema/site.schema.json");
  expect(schema.safeParse(parse(text)).error?.issues).toBeUndefined();
  expect(parseSite(text, name, vocabulary).findings).toEqual([]);
});

const sound = {
  hosts: { c1: "10.0.0.1", c2: { address: "10.0.0.2", zone: 2, roles: "control" } },
  vip: { internal: "10.0.0.9/24", "router-id": 3 },
  rates: { host: { mttf: "1y to 5y", coverage: 0.9, unnoticed: "30m" }, all: { coverage: "80% to 95%" } },
  services: { keystone: null },
};

test("the schema accepts the long forms as well", () => {
  expect(schema.safeParse(sound).success).toBe(true);
});

test.each([
  ["an unknown key", { ...sound, colour: "red" }],
  ["no hosts", { vip: sound.vip }],
  ["a time without unit", { ...sound, detection: "1" }],
  ["an unknown role", { ...sound, hosts: { c1: { address: "10.0.0.1", roles: ["boss"] } } }],
  ["an unknown service", { ...sound, services: ["nowa"] }],
  ["an unknown option", { ...sound, services: { keystone: { colour: "red" } } }],
])("the schema refuses %s", (_, site) => {
  expect(schema.safeParse(site).success).toBe(false);
});

test("every finding has its page, and the index names it", () => {
  const index = readFileSync("docs/findings/README.md", "utf8");
  for (const code of Object.keys(siteFindingCodes)) {
    const page = readFileSync(`docs/findings/${code}.md`, "utf8");
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    expect(page).toContain("## How to fix it");
    expect(index).toContain(`(${code}.md)`);
  }
});
