import { expect, test } from "vitest";
import { buildGoals } from "../../converge/build-goals.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";

/** What an apply makes in which order, of all that stands between two goals. */
function orderOf(more: string): { readonly isBefore: (first: RegExp, then: RegExp) => boolean } {
  const text = `hosts: { c1: 10.77.0.11, c2: 10.77.0.12, c3: 10.77.0.13 }
vip: 10.77.0.10/24
fencing: lab
certificates: own
services: [keystone]
${more}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  const design = designSite(site);
  const { goals } = buildGoals(design, exampleSecrets(design.secrets));
  const after = new Map(goals.map((goal) => [goal.id, goal.after]));
  const all = (which: RegExp): readonly string[] => {
    const found = goals.filter(({ id }) => which.test(id)).map(({ id }) => id);
    if (found.length === 0) throw new Error(`no goal ${which.source}`);
    return found;
  };
  const comesAfter = (id: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const left = [id];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      for (const each of after.get(next) ?? []) {
        if (seen.has(each)) continue;
        seen.add(each);
        left.push(each);
      }
    }
    return seen;
  };
  return {
    isBefore: (first, then) => {
      const earlier = all(first);
      return all(then).every((id) => {
        const before = comesAfter(id);
        return earlier.every((each) => before.has(each));
      });
    },
  };
}

test("MariaDB by replication: certificates are shown, then asked for, then nobody is let in without", () => {
  const { isBefore } = orderOf("database: { engine: mariadb, mode: replicated }\n");
  const shown = /clients and copies may ask for TLS$/u;
  expect(isBefore(shown, /agent\.conf$/u)).toBe(true);
  expect(isBefore(shown, /replication\.cnf$/u)).toBe(true);
  expect(isBefore(shown, /unit keystone\.service$/u)).toBe(true);
  expect(isBefore(/agent\.conf$/u, /follows by TLS on/u)).toBe(true);
  expect(isBefore(/follows by TLS on/u, /users of members$/u)).toBe(true);
  expect(isBefore(/unit keystone\.service$/u, /user keystone by TLS alone$/u)).toBe(true);
});

test("Galera: who keeps copies is let in by TLS alone once he comes by it", () => {
  const { isBefore } = orderOf("copies: [{ host: c3, keep: 1d }]\n");
  expect(isBefore(/clients may ask for TLS$/u, /unit quorate-copy\.service$/u)).toBe(true);
  expect(isBefore(/unit quorate-copy\.service$/u, /user quorate_copy by TLS alone$/u)).toBe(true);
});

test("PostgreSQL: a host is let in before anything on it asks, and nobody in the clear any more when all ask by TLS", () => {
  const { isBefore } = orderOf("database: postgresql\n");
  expect(isBefore(/hosts let in on/u, /unit keystone\.service$/u)).toBe(true);
  expect(isBefore(/unit keystone\.service$/u, /postgresql\/files read on/u)).toBe(true);
});
