import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Part } from "../../../src/catalogue/contract/status.ts";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { wantsByTechnology } from "../../../src/design/wants.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { resolve } from "../../../src/operate/actions/resolve.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../../src/store/secrets.ts";

const { site } = parseSite(readFileSync("examples/drbd-database.yaml", "utf8"), "site.yaml", vocabulary);
if (site === undefined) throw new Error("the example has errors");
const design = designSite(site);
const secrets = exampleSecrets(design.secrets);

/** Both hosts' words of one capture, read by the design's own probes. */
function parts(change: (text: string) => string): readonly Part[] {
  const text = change(readFileSync("test/captured/drbd/split.txt", "utf8"));
  return ["c1", "c2"].flatMap((host, copy) => {
    const probes = [...wantsByTechnology(design, host, secrets)].flatMap(([, wants]) => wants.probes);
    const probe = probes.find(({ component }) => component === "drbd");
    return probe === undefined ? [] : [probe.parse(text.replace(new RegExp(`^ ${copy}:`, "m"), "100:"), 0, host)];
  });
}

function plan(victim: string, said: readonly Part[]) {
  const snapshot = { at: "", tookMs: 0, hosts: [], parts: said, endpoints: [], addresses: [] };
  return resolve.plan({ design, secrets, snapshot, id: "1" }, [victim]);
}

const split = parts((text) => text.replace("1: cs:StandAlone ro:Primary", "1: cs:StandAlone ro:Secondary"));

test("either host may be named", () => {
  expect(resolve.parameters[0]?.choices(design)).toEqual(["c1", "c2"]);
});

test("a loss is told and must be forced; the one that gives up stops calling first and comes last", () => {
  const planned = plan("c2", split);
  if (planned.kind !== "ready") throw new Error(planned.because);
  expect(planned.afford).toEqual({
    can: false,
    sentence:
      "c2 throws away 400 KiB that it was written to alone, and takes the copy of c1, which has 1.2 MiB that c2 has not.",
  });
  expect(planned.steps.map(({ action: { host, goal } }) => [host, goal.kind === "script" && goal.test])).toEqual([
    ["c2", `[ "$(drbdadm cstate quorate-database)" = StandAlone ]`],
    ["c1", `[ "$(drbdadm cstate quorate-database)" != StandAlone ]`],
    ["c2", `[[ "$(drbdadm cstate quorate-database)" =~ ^(Connected|Sync|PausedSync) ]]`],
  ]);
});

test("the copy in use is not given up", () => {
  expect(plan("c1", split)).toMatchObject({ kind: "refused", because: expect.stringContaining("is the one in use") });
});
