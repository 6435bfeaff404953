import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { parseSite } from "../spec/parse-site.ts";
import { reviewFiles } from "./review-files.ts";

const whole = (max: number) => fc.integer({ min: 1, max });

/** What is said must be what stands in the file, and what is advised what is not already so. */
test("intervals and counts are told as they are set", () => {
  fc.assert(
    fc.property(whole(20), whole(9), (inter, fall) => {
      const text = `backend k\n mode http\n option httpchk\n server a 10.0.0.1:5000 check inter ${inter}s fall ${fall}\n server b 10.0.0.2:5000 check inter ${inter}s fall ${fall}\n`;
      const found = reviewFiles([{ host: "", shown: "haproxy.cfg", path: "haproxy.cfg", text }]);
      expect(found).toHaveLength(inter * fall > 6 ? 1 : 0);
      const [first] = found;
      if (first === undefined) return;
      expect(first.message).toContain(`noticed after ${inter * fall} s (inter ${inter} s, fall ${fall})`);
    }),
  );
});

const example = readFileSync("examples/three-controllers.yaml", "utf8");

test.each([4, 6])("of %i control hosts a finding counts as many voters as the design has", (count) => {
  const more = Array.from(
    { length: count - 3 },
    (_, n) => `  d${n}: { address: 10.77.0.2${n}, zone: rack-${n} }\n`,
  ).join("");
  const { site, findings } = parseSite(example.replace(/^ {2}c3:.*\n/mu, `$&${more}`), "site.yaml", vocabulary);
  const members = designSite(site!).members.length;
  expect(findings.map(({ code }) => code)).toEqual(["even-voters"]);
  expect(findings[0]?.message).toContain(`${count} hosts have the role control, and ${members} of them vote`);
});

test("a site in three zones is not told to spread over three zones", () => {
  expect(parseSite(example, "site.yaml", vocabulary).findings).toEqual([]);
});
