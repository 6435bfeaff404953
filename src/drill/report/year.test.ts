import { describe, expect, it } from "vitest";
import { type DrillYear, type DrillYearOfEndpoint, yearSection } from "./year.ts";

function endpoint(name: string, change: Partial<DrillYearOfEndpoint> = {}): DrillYearOfEndpoint {
  const assumed = { minutesPerYear: 40, failoverMinutesPerYear: 0.5, availability: 0.99992, meanOutageMs: 91_000 };
  const measured = { ...assumed, minutesPerYear: 39.5, failoverMinutesPerYear: 0.25 };
  return { endpoint: name, boundMs: 1000, measuredMs: 640, assumed, measured, meets: true, ...change };
}

function text(year: DrillYear): string {
  return yearSection(year)
    .text.replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}

describe("yearSection", () => {
  it("has the measured outage beside the allowed one, and both years", () => {
    const said = text({ target: 0.9999, endpoints: [endpoint("sql")], sentence: "Said beneath." });
    expect(said).toContain("every endpoint meets the target: 99.99 %, 52.56 min a year");
    expect(said).toContain("sql 1.00 s 0.64 s 91.0 s 30.00 s 15.00 s 40.00 min 39.50 min 99.99200 % met");
    expect(said).toContain("Said beneath.");
  });

  it("names what misses the target, and what nobody measured", () => {
    const endpoints = [endpoint("sql"), endpoint("<amqp>", { meets: false, measuredMs: null })];
    const said = text({ target: 0.9999, endpoints, sentence: "" });
    expect(said).toContain("&lt;amqp&gt; misses the target");
    expect(said).toContain("1.00 s – 91.0 s");
    const both = endpoints.map((each) => ({ ...each, meets: false }));
    expect(text({ target: 0.9999, endpoints: both, sentence: "" })).toContain("sql and &lt;amqp&gt; miss the target");
  });
});
