import { expect, test } from "vitest";
import type { Part } from "../catalogue/contract/status.ts";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { copiesNow } from "./copies-document.ts";

const { site } = parseSite(
  "hosts: { c1: 10.0.0.1, c2: 10.0.0.2, c3: 10.0.0.3, d1: { address: 10.0.0.4, roles: copy } }\nvip: 10.0.0.9/24\nfencing: lab\nservices: [keystone]\ncopies: [{ host: d1 }]\n",
  "s.yaml",
  vocabulary,
);
if (site === undefined) throw new Error("the site is not sound");
const design = designSite(site);

function seen(parts: readonly Part[]) {
  return copiesNow(design, { at: "", tookMs: 0, hosts: [], parts, endpoints: [], addresses: [] });
}

test("a copy is told with when it was last proved; one that is not heard is not known", () => {
  const component = design.components.find(({ fills }) => fills.includes("copies"))?.name ?? "";
  const part = { component, host: "d1", state: "up" as const, sentence: "0 s behind c2" };
  expect(seen([{ ...part, detail: { provedAt: 1_790_000_000 } }])).toEqual([
    { host: "d1", state: "up", sentence: "0 s behind c2", provedAtMs: 1_790_000_000_000 },
  ]);
  expect(seen([{ ...part, detail: { provedAt: null } }])[0]?.provedAtMs).toBeNull();
  expect(seen([{ ...part, detail: {} }])[0]?.provedAtMs).toBeNull();
  expect(seen([])).toEqual([{ host: "d1", state: "unknown", sentence: "is not heard", provedAtMs: null }]);
});
