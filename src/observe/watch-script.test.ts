import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { vocabulary } from "../catalogue/index.ts";
import { type Heard, watchReader, watchScript } from "./watch-script.ts";

/** Runs a watch in a bash of this machine until enough was heard. */
async function hear(
  script: string,
  mark: string,
  enough: (heard: readonly Heard[]) => boolean,
): Promise<readonly Heard[]> {
  const child = spawn("bash", ["-c", `set -eu -o pipefail; ${script}`], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const heard: Heard[] = [];
  const read = watchReader(mark);
  let rest = "";
  try {
    for await (const chunk of child.stdout.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) heard.push(...[read(line)].filter((each) => each !== undefined));
      if (enough(heard)) break;
    }
    return heard;
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }
}

function asked(heard: readonly Heard[]) {
  return heard.flatMap((each) => (each.kind === "asked" ? [each.request] : []));
}

const rounds = (heard: readonly Heard[]): number => heard.filter(({ kind }) => kind === "round").length;

test("answers are told when they change, whole however long they are, and the addresses and the beat with them", async () => {
  const long = `for i in $(seq 2000); do printf 'line %d \\\\n\\\\ %s\\n' "$i" "ä"; done`;
  const questions = [
    { script: "printf 'the same\\n'" },
    { script: long },
    { script: "date +%s%N" },
    { script: "exit 3" },
  ];
  const script = watchScript({ questions, questionLimitMs: 3000, pauseMs: 50 }, "MARK");
  const heard = await hear(script, "MARK", (all) => rounds(all) >= 3 && all.some(({ kind }) => kind === "beat"));
  const answers = (index: number) =>
    heard.flatMap((each) => (each.kind === "answer" && each.index === index ? [each.answer] : []));
  expect(answers(0)).toEqual([{ kind: "answered", output: "the same\n", exitCode: 0 }]);
  const [whole, ...again] = answers(1);
  expect(again).toEqual([]);
  const lines = Array.from({ length: 2000 }, (_, index) => `line ${index + 1} \\n\\ ä\n`).join("");
  expect(whole).toEqual({ kind: "answered", output: lines, exitCode: 0 });
  expect(answers(2).length).toBeGreaterThanOrEqual(3);
  expect(answers(3)).toEqual([{ kind: "answered", output: "", exitCode: 3 }]);
  expect(heard.some((each) => each.kind === "held" && each.addresses.includes("127.0.0.1"))).toBe(true);
}, 60_000);

test("a client asks again and again, and says what it met and how long it took", async () => {
  let status = 200;
  const server = createServer((_, response) => response.writeHead(status).end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { site } = parseSite(
    "hosts: { c1: 10.77.0.11, c2: 10.77.0.12, c3: 10.77.0.13 }\nvip: { internal: 10.77.0.10/24 }\nfencing: { agent: lab }\nservices: [keystone]\n",
    "site.yaml",
    vocabulary,
  );
  if (site === undefined) throw new Error("the test's site is unsound");
  const endpoints = designSite(site)
    .endpoints.filter(({ name }) => name === "keystone")
    .map((endpoint) => ({
      ...endpoint,
      address: "127.0.0.1",
      port,
      check: { kind: "http", path: "/", expectStatus: "200" } as const,
    }));
  try {
    const client = { endpoints, limitMs: 1000, againMs: 100 };
    const script = watchScript({ questions: [], questionLimitMs: 3000, pauseMs: 500, client }, "MARK");
    const heard = await hear(script, "MARK", (all) => {
      if (asked(all).length >= 3) status = 503;
      return asked(all).some(({ ok }) => !ok);
    });
    expect(asked(heard)[0]).toMatchObject({ name: "keystone", ok: true });
    expect(asked(heard).at(-1)).toMatchObject({ name: "keystone", ok: false, because: "HTTP status 503" });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}, 60_000);

test("what a login shell says is passed over", () => {
  const read = watchReader("MARK");
  expect(["Welcome", "asked", "MARKED round", "MARK more half"].map((line) => read(line))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
