import { array, assert, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "../operation.ts";
import { parseEdn } from "./edn.ts";
import { HistoryReader } from "./history-reader.ts";

function read(text: string, cuts: readonly number[] = [], workload?: string): readonly Operation[] {
  const found: Operation[] = [];
  const reader = new HistoryReader((operation) => found.push(operation), workload);
  let from = 0;
  for (const cut of [...cuts, text.length].map((each) => Math.min(each, text.length)).toSorted((a, b) => a - b)) {
    reader.push(text.slice(from, cut));
    from = cut;
  }
  reader.end();
  return found;
}

const edn = `; a history
[#jepsen.history.Op{:index 0, :time 1, :type :invoke, :process 0, :f :txn, :value [[:append "a]\\"" 1] [:r :y nil]]}
 {:process :nemesis, :type :info, :f :kill, :value {"n1" #{:killed}}}
 {:index 2 :type :invoke :process 1 :f :read :value nil} ; } comment {
 {:index 3 :type :ok :process 0 :f :txn #_ {:not :read} :value ([:append "a]\\"" 1] [:r :y [1 2N]])}
 {:index 4 :type :info :process 1 :f :read :error \\} :value nil}
 {:index 5 :type :invoke :process 7 :f :add :value 3}]`;

const json = `[{"index":0,"type":"invoke","process":0,"f":"txn","value":[["append","a]\\"",1],["r","y",null]]},
{"process":"nemesis","type":"info","f":"kill","value":{"n1":["killed"]}}, {"index":2,"type":"invoke","process":1,"f":"read","value":null},
{"index":3,"type":"ok","process":0,"f":"txn","value":[["append","a]\\"",1],["r","y",[1,2]]]},{"index":4,"type":"info","process":1,"f":"read","error":"}","value":null},
{"index":5,"type":"invoke","process":7,"f":"add","value":3}
]`;

const operations = [
  {
    name: 3,
    process: "0",
    f: "txn",
    outcome: "ok",
    begin: 0,
    end: 3,
    asked: [
      ["append", 'a]"', 1],
      ["r", "y", null],
    ],
    got: [
      ["append", 'a]"', 1],
      ["r", "y", [1, 2]],
    ],
  },
  { name: 4, process: "1", f: "read", outcome: "unknown", begin: 2, end: Infinity, asked: null, got: null },
  { name: 5, process: "7", f: "add", outcome: "unknown", begin: 5, end: Infinity, asked: 3, got: 3 },
];

describe("a history of Jepsen", () => {
  it.each([
    ["EDN", edn],
    ["JSON", json],
    ["JSON, a line each", json.replaceAll(/^\[|\n\]$|,$/gmu, "")],
  ])("is the same in %s, wherever the file is cut into pieces", (_, text) => {
    expect(read(text)).toEqual(operations);
    assert(
      property(array(nat(text.length)), (cuts) => {
        expect(read(text, cuts)).toEqual(operations);
      }),
    );
  });

  it.each([
    ['{"type":"ok"}\nhello', "line 2: h where an operation was to begin; operations are maps, of JSON or EDN"],
    ['{"type":"ok","f":"read"}\n{"type":', "line 2: an operation has no end"],
    ['{"type":"done","process":0}', 'line 1: the type "done"; there is invoke, ok, fail and info'],
    ["{:type :ok}\n{:type :ok, :value #{1 2}, :process}", "line 2: character 36: a key of a map has no value"],
    ["  \n", "it holds nothing that happened"],
  ])("that cannot be read says where: %s", (text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });
});

describe("parseEdn", () => {
  it("reads what Clojure prints", () => {
    const text = `{:a/b [nil true -1 +2 1.5e3 2/3 12345678901234567890N ##NaN #inst "2026-01-01" \\newline \\u]
      "k\\n" #{sym} , 7 (), #_#_ 1 2 :c "\\u00e9\\\\"}`;
    expect(parseEdn(text)).toEqual({
      "a/b": [null, true, -1, 2, 1500, "2/3", "12345678901234567890", "NaN", "2026-01-01", "\n", "u"],
      "k\n": ["sym"],
      "7": [],
      c: "é\\",
    });
  });
});

describe("a drill's own history", () => {
  const run = { kind: "run", schema: "quorate-history/1", drill: "x", originWallMs: 0 };
  const about = { workload: "w", client: "c" };
  const lines = [
    run,
    { kind: "op", ...about, op: "insert", start: 1, end: 2, outcome: "ok", id: "c.1" },
    { kind: "op", ...about, op: "insert", start: 3, end: 9, outcome: "timeout", id: "c.2" },
    { kind: "event", at: 4, name: "fault", source: "drill", text: "{" },
    {
      kind: "op",
      workload: "other",
      client: "c",
      op: "deliver",
      start: 5,
      end: 5,
      outcome: "ok",
      id: "m",
      redelivered: true,
    },
    { kind: "copies", at: 20, workload: "w", where: "c1", copies: { "c.1": 2 } },
    { kind: "invoke", ...about, op: "txn", at: 21, value: [["append", 1, 1]] },
  ];
  const text = lines.map((line) => JSON.stringify(line)).join("\n");

  it("is read with its times, what is there in the end, and what never ended", () => {
    expect(read(`${text}\n{"kind":"op","wor`, [100], "w")).toMatchObject([
      { name: "line 2", f: "insert", outcome: "ok", begin: 1, end: 2, asked: "c.1" },
      { f: "insert", outcome: "unknown", begin: 3, end: Infinity },
      { f: "read-place", process: "c1", begin: 20, got: ["c.1", "c.1"] },
      { f: "txn", outcome: "unknown", begin: 21, end: Infinity, asked: [["append", 1, 1]] },
    ]);
    expect(read(text)).toHaveLength(5);
    expect(read(text)[2]).toMatchObject({ f: "deliver-again", got: "m" });
  });
});
