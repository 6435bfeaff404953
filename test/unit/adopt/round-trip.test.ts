import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { adopt } from "../../../src/adopt/adopt.ts";
import { vocabulary } from "../../../src/catalogue/index.ts";
import type { Design } from "../../../src/catalogue/contract/design.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { answerOf, hostsOf, now } from "./host-output.ts";
import { told } from "./told.ts";

const examples = readdirSync("examples").filter((name) => name.endsWith(".yaml") && !name.endsWith(".secrets.yaml"));

function designOf(text: string): Design {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return designSite(site);
}

function adopted(design: Design) {
  const answers = hostsOf(design).map((host) => answerOf(host));
  return adopt(answers, { file: "site.yaml", ssh: {}, nowMs: now * 1000 });
}

describe("a site that was laid from a file is described by another file that means the same", () => {
  test.each(examples)("%s", (name) => {
    const design = designOf(readFileSync(`examples/${name}`, "utf8"));
    const { text, findings } = adopted(design);
    expect(findings.filter(({ place }) => place.file === "site.yaml").map(({ message }) => message)).toEqual([]);
    expect(text).not.toContain("adopted:");
    expect(told(designOf(text)), text).toEqual(told(design));
  });

  const example = readFileSync("examples/three-controllers.yaml", "utf8");

  test.each([
    ["another detection time", "detection: 3s"],
    ["kolla-ansible's timers", "detection: 1s\ntimers: kolla-ansible"],
    ["upstream's timers", "detection: 1s\ntimers: upstream"],
    ["TripleO's timers", "detection: 1s\ntimers: tripleo"],
    [
      "a few timers of its own",
      "detection: 2s\ntimers: { corosync.token: 2500ms, corosync.consensus: 3s, keepalived.advert_int: 1s }",
    ],
    ["PostgreSQL", "detection: 1s\ndatabase: postgresql"],
  ])("with %s", (_, lines) => {
    const design = designOf(example.replace(/^detection: 1s.*$/mu, lines));
    const { text } = adopted(design);
    expect(told(designOf(text)), text).toEqual(told(design));
  });
});
