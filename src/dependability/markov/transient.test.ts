import { expect, test } from "vitest";
import { chainOf } from "../model/chain-builder.ts";
import { transients } from "./transient.ts";

/** Closed form of one part: p(t) = λ/(λ+μ) (1 − e^{−(λ+μ)t}), and its mean over [0, t]. */
test.each([
  ["few steps", 1e-3, 0.25, 10],
  ["a million steps", 1e-4, 1000, 1000],
  ["rates far apart and a long time", 1e-9, 3600, 1e6],
  ["a failure in a short time", 1e-12, 0.1, 1e-3],
])("one part after %s", (_, lambda, mu, time) => {
  const chain = chainOf(2, [
    { from: 0, to: 1, rate: lambda },
    { from: 1, to: 0, rate: mu },
  ]);
  const [found] = transients(chain, 0, Float64Array.of(0, 1), [time]);
  const x = (lambda + mu) * time;
  const settled = lambda / (lambda + mu);
  // 1 − (1 − e^{−x})/x by its series where it would cancel.
  const mean = x < 1e-2 ? x / 2 - x ** 2 / 6 + x ** 3 / 24 - x ** 4 / 120 : 1 + Math.expm1(-x) / x;
  expect(Math.abs(found!.at / (settled * -Math.expm1(-x)) - 1)).toBeLessThan(1e-11);
  expect(Math.abs(found!.share / (settled * mean) - 1)).toBeLessThan(1e-10);
});

test("two parts with failover: stepwise and squared agree, down to small probabilities", () => {
  const [lambda, mu, delta] = [1e-4, 0.1, 50];
  const chain = chainOf(4, [
    { from: 0, to: 1, rate: 2 * lambda },
    { from: 1, to: 2, rate: delta },
    { from: 2, to: 0, rate: mu },
    { from: 2, to: 3, rate: lambda },
    { from: 3, to: 2, rate: mu },
  ]);
  const out = Float64Array.of(0, 1, 0, 1);
  // A state that nothing reaches, with a fast way out, forces more steps than squaring takes.
  const stiff = chainOf(5, [
    { from: 0, to: 1, rate: 2 * lambda },
    { from: 1, to: 2, rate: delta },
    { from: 2, to: 0, rate: mu },
    { from: 2, to: 3, rate: lambda },
    { from: 3, to: 2, rate: mu },
    { from: 4, to: 0, rate: 1e9 },
  ]);
  const [a] = transients(chain, 0, out, [3]);
  const [b] = transients(stiff, 0, Float64Array.of(0, 1, 0, 1, 0), [3]);
  expect(Math.abs(a!.at / b!.at - 1)).toBeLessThan(1e-11);
  expect(Math.abs(a!.share / b!.share - 1)).toBeLessThan(1e-10);
});

test("what would take minutes is refused", () => {
  const size = 400;
  const moves = Array.from({ length: size }, (_, i) => ({ from: i, to: (i + 1) % size, rate: 1e9 }));
  expect(transients(chainOf(size, moves), 0, new Float64Array(size), [1000])).toEqual([null]);
});
