import { assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { failoverTerms, rabbitmqTimers } from "./timers.ts";

function timersOf(detectionMs: number): ReadonlyMap<string, number> {
  return new Map(rabbitmqTimers({ detectionMs }).map(({ name, valueMs }) => [name, valueMs]));
}

test("timers hold together at any detection time", () => {
  assert(
    property(integer({ min: 200, max: 60_000 }), (detectionMs) => {
      const timers = timersOf(detectionMs);
      const value = (name: string): number => timers.get(`rabbitmq.${name}`) ?? Number.NaN;
      // Whole seconds, or RabbitMQ and oslo.messaging would not take them.
      for (const name of ["net_ticktime", "heartbeat"]) expect(value(name) % 1000).toBe(0);
      expect((timers.get("oslo.messaging.rabbit_retry_interval") ?? Number.NaN) % 1000).toBe(0);
      // A silent host is given up before a broker that may only be busy, and neither on one lost sign of life.
      expect(value("dist_user_timeout")).toBeLessThan(value("net_ticktime"));
      expect(value("dist_user_timeout")).toBeGreaterThanOrEqual(2 * value("aten.heartbeat_interval"));
      // A broker is suspected well before it is given up, and given up before its clients lose patience.
      expect(value("aten.poll_interval")).toBeGreaterThan(value("aten.heartbeat_interval"));
      expect(value("net_ticktime")).toBeGreaterThan(4 * value("aten.poll_interval"));
      expect(value("heartbeat")).toBeGreaterThan(value("net_ticktime"));
    }),
  );
});

test("at a detection time of 1 s new channels find a queue's leader 2.05 s after the old one was lost at the most", () => {
  const timers = timersOf(1000);
  const terms = failoverTerms((name) => timers.get(name) ?? Number.NaN);
  expect(terms.reduce((sum, { ms }) => sum + ms, 0)).toBe(2050);
});
