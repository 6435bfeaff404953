import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { adopt } from "../../../src/adopt/adopt.ts";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { adoptionJson, adoptionText } from "../../../src/cli/adopt-text.ts";
import { predictionOf } from "../../../src/cli/adopt-prediction.ts";
import { gainsOf } from "../../../src/adopt/gains.ts";
import { gainLines, pricedGains } from "../../../src/cli/gains-text.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { answerOf, hostsOf, now } from "./host-output.ts";

const example = readFileSync("examples/three-controllers.yaml", "utf8");

function reportOn(timers: string) {
  const { site } = parseSite(example.replace(/^detection: 1s.*$/mu, timers), "site.yaml", vocabulary);
  if (site === undefined) throw new Error(timers);
  const answers = hostsOf(designSite(site)).map((host) => answerOf(host));
  const adopted = adopt(answers, { file: "site.yaml", ssh: {}, nowMs: now * 1000 });
  const prediction = adopted.designed && predictionOf(adopted.designed);
  const gains = adopted.designed && pricedGains(gainsOf(adopted.designed.site, adopted.designed.design), prediction);
  return { adopted, prediction, gains: gains ?? [], tookMs: 900, file: "site.yaml" };
}

test("the prediction is from their timers: slower ones cost more minutes a year, at every endpoint", () => {
  const ours = reportOn("detection: 1s").prediction?.answers ?? [];
  const theirs = reportOn("detection: 1s\ntimers: kolla-ansible").prediction?.answers ?? [];
  expect(ours.length).toBeGreaterThan(2);
  for (const { name, unavailability } of ours) {
    expect(theirs.find((answer) => answer.name === name)?.unavailability, name).toBeGreaterThan(unavailability);
  }
});

test("the report says what was read, what to expect and how to prove it, and no secret", () => {
  const about = reportOn("detection: 1s");
  const text = adoptionText(about, process.stdout);
  for (const part of [
    "3 hosts read in 0.9 s; nothing was changed there.",
    "To be expected with the timers that it runs by",
    "quorate drill site.yaml power-off --target writer",
  ]) {
    expect(text).toContain(part);
  }
  const document = JSON.stringify(adoptionJson(about));
  expect(JSON.parse(document)).toMatchObject({ site: { sound: true }, prediction: { target: 0.9999 } });
  // All secrets of the rendered files are called so.
  for (const said of [text, document, about.adopted.text]) expect(said).not.toMatch(/example-[a-z-]*password/u);
});

test("what Quorate's timers would buy: all of them the most, a layer alone what the others leave it, and nothing where they run", () => {
  expect(reportOn("detection: 1s").gains).toEqual([]);
  const { gains } = reportOn("detection: 1s\ntimers: upstream");
  const [all, ...single] = gains;
  expect(all?.layer).toBeNull();
  expect(single.length).toBeGreaterThan(0);
  for (const { fromMs, toMs } of gains) expect(toMs).toBeLessThan(fromMs);
  for (const { fromMs, toMs } of single)
    expect(fromMs - toMs).toBeLessThanOrEqual((all?.fromMs ?? 0) - (all?.toMs ?? 0));
  expect(all?.minutesAYear).toBeGreaterThan(0);
  expect(gainLines(gains)).toMatch(
    /all of them +\S+: [\d.]+ min → [\d.]+ s when a host is lost, [\d.]+ \S+ a year less\n/u,
  );
});
