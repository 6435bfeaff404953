import { describe, expect, it } from "vitest";
import type { OperationLine, Outcome } from "../history.ts";
import { countRequests, latency } from "./failed-requests.ts";

function operation(start: number, end: number, outcome: Outcome, error?: string): OperationLine {
  return {
    kind: "op",
    workload: "w",
    client: "c",
    op: "o",
    start,
    end,
    outcome,
    ...(error === undefined ? {} : { error }),
  };
}

describe("countRequests", () => {
  it("counts everything that was not acknowledged as failed, by what was wrong", () => {
    const count = countRequests([
      operation(0, 1, "ok"),
      operation(0, 1, "fail", "HTTP 503"),
      operation(0, 1, "timeout", "no answer within 500 ms"),
      operation(0, 1, "timeout", "no answer within 500 ms"),
      operation(0, 1, "unknown"),
    ]);
    expect(count).toEqual({
      requests: 5,
      failed: 4,
      errors: [
        { error: "no answer within 500 ms", count: 2 },
        { error: "HTTP 503", count: 1 },
        { error: "unknown", count: 1 },
      ],
    });
  });

  it("counts nothing in an empty history", () => {
    expect(countRequests([])).toEqual({ requests: 0, failed: 0, errors: [] });
  });
});

describe("latency", () => {
  it("is of acknowledged requests alone", () => {
    const operations = Array.from({ length: 100 }, (_, index) => operation(0, index + 1, "ok"));
    expect(latency([...operations, operation(0, 9000, "timeout")])).toEqual({ medianMs: 50, p99Ms: 99, maxMs: 100 });
  });

  it("is not known when nothing was acknowledged", () => {
    expect(latency([operation(0, 1, "fail")])).toBeUndefined();
  });
});
