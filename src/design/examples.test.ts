import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { designSite } from "./design-site.ts";
import { renderHost } from "./render.ts";

/** Of each example, the hosts that differ from one another. */
const examples = [
  ["pacemaker-managed", ["c1"]],
  ["two-nodes-qdevice", ["c1", "q1"]],
  ["drbd-database", ["c1"]],
  ["separate-network-nodes", ["c1", "n1", "s1"]],
  ["ovn", ["c1"]],
  ["full-control-plane", ["c1"]],
] as const;

describe.each(examples)("examples/%s.yaml", (name, hosts) => {
  const path = `examples/${name}.yaml`;
  const { site, findings } = parseSite(readFileSync(path, "utf8"), path, vocabulary);

  test("has no finding of its file", () => {
    expect(findings).toEqual([]);
  });

  test("renders the same bytes every time, as they were last looked at", async () => {
    if (site === undefined) throw new Error(`${path} has errors`);
    const design = designSite(site);
    for (const host of hosts) {
      for (const { path: place, content } of renderHost(design, host, exampleSecrets(design.secrets))) {
        await expect(
          typeof content === "string" ? content : Buffer.from(content).toString("base64"),
        ).toMatchFileSnapshot(`../../test/golden/${name}/${host}${place}`);
      }
    }
  });
});
