import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { exitCodeOf, failureDocument } from "./failure.ts";
import { command } from "./predict.ts";

// Each run designs a site and solves it some times, which takes long where others work beside it.
vi.setConfig({ testTimeout: 60_000 });

const example = "examples/three-controllers.yaml";
const modelExample = "examples/models/two-hosts.yaml";
let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "quorate-predict-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
  process.exitCode = 0;
  vi.restoreAllMocks();
});

interface Said {
  readonly out: string;
  readonly err: string;
  readonly exitCode: unknown;
}

async function run(...args: readonly string[]): Promise<Said> {
  let [out, err] = ["", ""];
  process.exitCode = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    err += String(chunk);
    return true;
  });
  await command()
    .exitOverride()
    .parseAsync([...args], { from: "user" })
    .finally(() => vi.restoreAllMocks());
  return { out, err, exitCode: process.exitCode };
}

function file(name: string, text: string): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** What scripts may rely on. */
const contract = z.looseObject({
  target: z.number().nullable(),
  endpoints: z.array(
    z.looseObject({
      name: z.string(),
      availability: z.number().min(0).max(1),
      minutesPerYear: z.number().nonnegative(),
      meets: z.boolean().nullable(),
      downtime: z
        .record(z.enum(["failingOver", "unnoticed", "tooFew"]), z.looseObject({ minutesPerYear: z.number() }))
        .nullable(),
      outlook: z
        .looseObject({
          lowMinutesPerYear: z.number(),
          highMinutesPerYear: z.number(),
          missesYear: z.number().min(0).max(1),
          missesMonth: z.number().min(0).max(1),
        })
        .nullable(),
      meetsIfHostRepairedWithinHours: z.number().nullable(),
      meetsWith: z.array(z.string()),
    }),
  ),
  deciding: z.array(z.looseObject({ name: z.string(), quantity: z.string(), figure: z.number() })).optional(),
  whatIf: z.array(z.looseObject({ change: z.string(), endpoint: z.string(), availability: z.number() })),
  measured: z
    .looseObject({
      endpoints: z.array(
        z.looseObject({ endpoint: z.string(), measuredMs: z.number().nullable(), meets: z.boolean() }),
      ),
      left: z.array(z.string()),
    })
    .optional(),
});

function document(said: Said): z.infer<typeof contract> {
  return contract.parse(JSON.parse(said.out));
}

test("as text: what decides the figures and what would change them first, then each endpoint against the target", async () => {
  const { out, err, exitCode } = await run(example);
  expect(exitCode).toBe(0);
  expect(err).toBe("");
  expect(out).toContain("Prediction for demo; target 99.99 %, 52.6 min out of service a year");
  const order = [
    "What decides these figures",
    "What to change, or to buy",
    "nine times in ten",
    "failing over",
    "--all",
  ];
  const found = order.map((words) => out.indexOf(words));
  expect(found).toEqual(found.toSorted((a, b) => a - b));
  expect(found[0]).toBeGreaterThan(0);
  expect(out).toMatch(/1\. how long a failure lasts that nothing noticed.*30 min taken/);
  expect(out).toContain("write: rates: { all: { unnoticed: 30m } }");
  expect(out).toMatch(/keystone +\S+ min +\S+ to \d+ min +\d+ % +\S+ % +\d+ h +met/);
  expect(out).toMatch(/glance data meets the target with any one of: glance data where all hosts reach it\./);
  expect(out).not.toContain("Birnbaum");
  for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
});

test("with --all also contributors by standard measures, every change, and what was assumed", async () => {
  const { out } = await run(example, "--all");
  expect(out).toMatch(/keystone +99\.\d+ % +\S+ min .* met/);
  expect(out).toMatch(/criticality +FV +Birnbaum +RAW +RRW/);
  expect(out).toMatch(/two more control hosts +\S+ +99\.\d+ % +\d\S* min/);
  expect(out).toContain("the design's bound for a power-off");
  expect(out).toContain("Dantas et al.");
  for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
});

test("as JSON: one document with what scripts rely on, figures that fit together", async () => {
  const said = await run(example, "--json");
  const { target, endpoints, whatIf, deciding } = document(said);
  expect(target).toBe(0.9999);
  expect(endpoints.map(({ name }) => name)).toEqual(["keystone", "glance", "glance data", "sql", "amqp"]);
  for (const { availability, minutesPerYear, meets } of endpoints) {
    expect(minutesPerYear).toBeCloseTo((1 - availability) * 525_600, 6);
    expect(meets).toBe(availability >= 0.9999);
  }
  for (const { minutesPerYear, downtime, outlook } of endpoints) {
    const parts = Object.values(downtime ?? {}).map((each) => each.minutesPerYear);
    expect(parts).toHaveLength(3);
    expect(parts.reduce((sum, each) => sum + each, 0) / minutesPerYear).toBeCloseTo(1, 9);
    expect(outlook!.lowMinutesPerYear).toBeLessThan(minutesPerYear);
    expect(outlook!.highMinutesPerYear).toBeGreaterThan(minutesPerYear);
    expect(outlook!.missesMonth).toBeLessThan(outlook!.missesYear);
  }
  expect(endpoints.map(({ meetsWith }) => meetsWith)).toEqual([
    [],
    [],
    ["glance data where all hosts reach it"],
    [],
    [],
  ]);
  expect(deciding?.map(({ name, quantity }) => [name, quantity])[0]).toEqual(["all", "unnoticedHours"]);
  const before = new Map(endpoints.map(({ name, availability }) => [name, availability]));
  const gains = whatIf.map(({ endpoint, availability }) => availability - before.get(endpoint)!);
  expect(gains.length).toBeGreaterThan(30);
  gains.forEach((gain, i) => expect(gain).toBeLessThanOrEqual((gains[i - 1] ?? Infinity) + 1e-12));
});

test("the emitted model gives the same answers, and the same site the same bytes", async () => {
  const [first, second] = [join(directory, "a.yaml"), join(directory, "b.yaml")];
  const said = await run(example, "--json", "--emit-model", first);
  const again = await run(example, "--json", "--emit-model", second);
  expect(again).toEqual(said);
  expect(readFileSync(second, "utf8")).toBe(readFileSync(first, "utf8"));
  const computed = await run("--model", first, "--json");
  expect(computed.exitCode).toBe(0);
  // Of a site alone there is more to say.
  const same = ({ endpoints }: ReturnType<typeof document>): unknown =>
    endpoints.map((each) => ({ ...each, outlook: null, meetsIfHostRepairedWithinHours: null, meetsWith: null }));
  expect(same(document(computed))).toEqual(same(document(said)));
  expect(await run("--model", first, "--json")).toEqual(computed);
  expect(parse(readFileSync(first, "utf8"))).toMatchObject({ model: "demo", target: 0.9999 });
});

test("a simulation says the same for the same seed, and covers the exact value", async () => {
  const args = ["--model", modelExample, "--method", "simulate", "--precision", "0.05", "--json", "--seed"] as const;
  const seven = await run(...args, "7");
  expect(await run(...args, "7")).toEqual(seven);
  expect((await run(...args, "8")).out).not.toBe(seven.out);
  const exact = document(await run("--model", modelExample, "--json")).endpoints[0]!;
  const simulated = document(seven).endpoints[0]!;
  expect(simulated.minutesPerYear / exact.minutesPerYear).toBeGreaterThan(0.85);
  expect(simulated.minutesPerYear / exact.minutesPerYear).toBeLessThan(1.15);
});

test("the page holds all it shows and says what the text says", async () => {
  const path = join(directory, "page.html");
  await run(example, "--html", path);
  const page = readFileSync(path, "utf8");
  for (const words of [
    "Prediction for demo",
    "<svg",
    "Fussell–Vesely",
    "two more control hosts",
    "Assumed",
    "target: 52.6 min",
  ])
    expect(page).toContain(words);
  expect(page).not.toMatch(/<script|src=|href=|url\(/);
  const evil = file(
    "evil.yaml",
    "parts: { '<img src=x>': { mttf: 9, mttr: 1 } }\nendpoints: { '<b>': { any: ['<img src=x>'] } }\n",
  );
  await run("--model", evil, "--html", path);
  const escaped = readFileSync(path, "utf8");
  expect(escaped).toContain("&lt;img src=x&gt;");
  expect(escaped).not.toMatch(/<img|<b>/);
});

/** As `drill -o` writes it. */
function verdict(change: object = {}): string {
  const endpoints = ["keystone", "glance", "sql", "amqp"].map((name) => ({ name, requests: 200, longestGapMs: 4000 }));
  const fault = { name: "power-off", host: "c1", held: ["the virtual address"] };
  return JSON.stringify({
    name: "power-off vip-holder",
    verdict: "pass",
    wholeAgainMs: 9000,
    fault,
    endpoints,
    ...change,
  });
}

test("--measured takes outages over and shows what they make of a year", async () => {
  file("d01/verdict.json", verdict());
  file("d02/power-off/verdict.json", verdict({ endpoints: [{ name: "sql", requests: 9, longestGapMs: 5000 }] }));
  file("d03/verdict.json", verdict({ site: "other" }));
  file("d03/history.jsonl", "not looked at");
  const plain = document(await run(example, "--json"));
  const said = await run(example, "--json", "--measured", directory);
  expect(said.exitCode).toBe(0);
  const { endpoints, measured } = document(said);
  endpoints.forEach(({ minutesPerYear }, i) =>
    expect(minutesPerYear).toBeGreaterThan(plain.endpoints[i]!.minutesPerYear),
  );
  expect(measured?.endpoints.map(({ endpoint, measuredMs }) => [endpoint, measuredMs])).toEqual([
    ["keystone", 4000],
    ["glance", 4000],
    ["sql", 5000],
    ["amqp", 4000],
  ]);
  expect(measured?.left).toEqual([`${join(directory, "d03/verdict.json")}: a drill of the site other, not of demo`]);
  const { out } = await run(example, "--measured", directory);
  expect(out).toMatch(/sql +\d\.\d\d → 5\.00 s/);
  expect(out).toContain("Left out:");
  expect(out).toContain("5 % of host losses");
  const path = join(directory, "page.html");
  await run(example, "--measured", directory, "--html", path);
  expect(readFileSync(path, "utf8")).toContain("What drills measured");
  for (const words of ["What decides these figures", "What they may come to", "Where the downtime goes"])
    expect(readFileSync(path, "utf8")).toContain(words);
});

test("a single verdict file, and what drill --json printed, will do", async () => {
  const path = file("any.json", JSON.stringify({ drills: [JSON.parse(verdict({ verdict: "fail" }))] }));
  const { out, exitCode } = await run(example, "--measured", path, "--all");
  expect(exitCode).toBe(0);
  expect(out.replaceAll(/\s+/g, " ")).toContain("a drill that failed its verdict");
});

const unusable: readonly (readonly [string, () => readonly string[], string])[] = [
  ["no such directory", () => [example, "--measured", join(directory, "none")], "there is no such file or directory"],
  ["an empty directory", () => [example, "--measured", directory], "there is no verdict.json in"],
  ["garbage", () => (file("verdict.json", "\u0000{"), [example, "--measured", directory]), "is no verdict of a drill"],
  [
    "a directory in place of a verdict",
    () => (file("verdict.json/x", ""), [example, "--measured", directory]),
    "it is no file",
  ],
  [
    "drills of another site only",
    () => (file("verdict.json", verdict({ site: "other" })), [example, "--measured", directory]),
    "no drill in",
  ],
  ["--measured with a model", () => ["--model", modelExample, "--measured", directory], "--measured needs a site"],
  ["--emit-model with a model", () => ["--model", modelExample, "--emit-model", "x"], "--emit-model needs a site"],
  [
    "a model that is too large",
    () => {
      const path = file("large.yaml", "");
      truncateSync(path, 9 * 1024 * 1024);
      return ["--model", path];
    },
    "it is larger than 8 MiB",
  ],
  ["a model that never ends", () => ["--model", "/dev/zero"], "it is larger than 8 MiB"],
  ["no such model", () => ["--model", join(directory, "none.yaml")], "cannot be read"],
  ["a page that cannot be written", () => [example, "--html", join(directory, "none/x.html")], "cannot be written"],
  ["a model that cannot be written", () => [example, "--emit-model", directory], "cannot be written"],
  ["no such site", () => [join(directory, "none.yaml")], "cannot be used"],
];

test.each(unusable)("%s is unusable, in a sentence", async (_, args, sentence) => {
  await expect(run(...args())).rejects.toMatchObject({ code: "unusable", message: expect.stringContaining(sentence) });
});

test.each([
  ["--precision", "2"],
  ["--seed", "-1"],
  ["--seed", "x"],
  ["--method", "guess"],
])("%s %s is refused", async (option, value) => {
  await expect(run(example, option, value)).rejects.toMatchObject({ code: "commander.invalidArgument" });
});

test("a bad model is findings and exit 2; a sound one without an answer is a finding and exit 1", async () => {
  const bad = file("bad.yaml", "parts: { a: { mttf: -1, mttr: 1 } }\nendpoints: { x: { any: [b] } }\n");
  const { exitCode, document: said } = await ending("--model", bad, "--json");
  expect(exitCode).toBe(2);
  expect(said).toMatchObject({
    error: { code: "unusable", sentence: `the model file ${bad} cannot be used` },
    findings: [{ file: bad, line: 1, severity: "error" }, { line: 2 }],
  });
  const hard = file(
    "hard.yaml",
    "crews: { c: 1 }\nparts: { a: { count: 2, mttf: { weibull: { shape: 2, mean: 9 } }, mttr: 1, crew: c } }\nendpoints: { x: { any: [a] } }\n",
  );
  const refused = await ending("--model", hard, "--json");
  expect(refused.exitCode).toBe(1);
  expect(refused.document).toMatchObject({ error: { code: "no-answer" }, findings: [{ code: "model-not-markov" }] });
});

/** Of a call that ends with an error: what the process exits with, and what it prints for --json. */
async function ending(...args: readonly string[]): Promise<{ readonly exitCode: number; readonly document: object }> {
  const error: unknown = await run(...args).then(
    (said) => said,
    (thrown: unknown) => thrown,
  );
  return { exitCode: exitCodeOf(error), document: failureDocument(error) };
}

test("a rate of a part that does not exist is a finding at its line, and exit 2", async () => {
  const text = readFileSync(example, "utf8");
  const path = file("site.yaml", `${text}\nrates:\n  sofware: { mttf: 90d }\n  host: { mttr: 4h }\n`);
  const line = text.split("\n").length + 2;
  const { exitCode, document: said } = await ending(path, "--json");
  expect(exitCode).toBe(2);
  const remedy = expect.stringContaining('Did you mean "software"?');
  expect(said).toMatchObject({ findings: [{ code: "rate-of-unknown-part", file: path, line, column: 3, remedy }] });
});

test("measures of a chain are in the text, the JSON and the page", async () => {
  const model = file(
    "measures.yaml",
    [
      "chains:",
      "  one:",
      "    states: { well: up, out: down, lost: down }",
      "    start: well",
      "    absorbing: [lost]",
      "    transitions: [[well, out, 0.2], [out, well, 0.6], [out, lost, 0.2]]",
      "    measures: { lost-at-last: { reach: [lost] }, when-lost: { timeTo: [lost] } }",
      "",
    ].join("\n"),
  );
  const page = join(directory, "measures.html");
  const said = await run("--model", model, "--html", page);
  expect(said.out).toContain("when-lost: 25");
  expect(readFileSync(page, "utf8")).toContain("when-lost");
  const { out } = await run("--model", model, "--json");
  // From well: 1/0.2 h, then 1/0.8 h, and back with 3/4: (5 + 1.25) / (1/4).
  expect(JSON.parse(out)).toMatchObject({
    endpoints: [
      {
        measures: [
          { name: "lost-at-last", value: 1 },
          { name: "when-lost", value: expect.closeTo(25, 9) },
        ],
      },
    ],
  });
});
