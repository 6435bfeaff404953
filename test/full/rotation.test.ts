import { afterAll, expect, test } from "vitest";
import { rotationKinds, type RotationKind } from "../../src/catalogue/contract/secret.ts";
import { openSite } from "../../src/cli/open-site.ts";
import { reachSite } from "../../src/cli/reach.ts";
import { drillSite } from "../../src/drill/carry-out.ts";
import type { Fault } from "../../src/drill/faults/fault.ts";
import { runDrill } from "../../src/drill/run.ts";
import { usualTiming } from "../../src/drill/timing.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, wholeWithin } from "../lab/one-site.ts";
import { startQuorate } from "../lab/quorate.ts";
import { whatClientsMet, withPatience } from "./patient-clients.ts";

/**
 * Everything that is renewed is renewed under load, and cut off by SIGKILL in each of its stages and gone on with: no request fails, and
 * nothing that was acknowledged is lost. QUORATE_TEST_ROTATE names some kinds.
 */

const name = "test-rotation";
const site = labSite(name, (text) => text.replace(/^site: .*$/m, `site: ${name}\ncertificates: own`));
const wanted = process.env["QUORATE_TEST_ROTATE"]?.split(",") ?? rotationKinds;
/** Clients outside are told of a new authority by people. */
const kinds = rotationKinds.filter((kind) => kind !== "authority" && wanted.includes(kind));
const told: object[] = [];

afterAll(() => {
  process.stderr.write(`${JSON.stringify(told, undefined, 2)}\n`);
});

/** Where it stands after so many stages, it is killed in the next; asked for again it goes on. Returns how often it was. */
async function rotated(kind: RotationKind, say: (text: string) => void): Promise<number> {
  for (let cuts = 0; cuts < 10; cuts += 1) {
    const running = startQuorate(["rotate", kind, site.file(), "--on", "lab", "--yes"]);
    let [stages, seen] = [0, ""];
    running.stderr?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      const now = seen.split("Stage: ").length - 1;
      if (now === stages) return;
      stages = now;
      say(`${kind}: ${seen.split("Stage: ").at(-1)?.split("\n")[0] ?? ""}`);
      // The one where it was cut off is brought to its end first.
      if (now === (cuts === 0 ? 1 : 2)) setTimeout(() => running.kill("SIGKILL"), 1000);
    });
    const { exitCode, signal } = await running;
    if (exitCode === 0) return cuts;
    if (signal !== "SIGKILL") throw new Error(`rotate ${kind} ended with ${String(exitCode)}: ${seen.slice(-2000)}`);
  }
  throw new Error(`rotate ${kind} comes to no end`);
}

test("the site is applied and whole", async () => {
  // On a machine with other work a server may need longer to begin than an apply waits: the next one goes on.
  const first = await apply(site.file());
  if (first.exitCode !== 0) expect(await apply(site.file())).toMatchObject({ exitCode: 0 });
  expect(await wholeWithin(site.file(), 120_000)).toBe(true);
});

test.each(kinds)("%s is renewed under load, cut off in each stage", async (kind) => {
  const opened = await openSite(site.file(), "known");
  const { hosts, lab } = reachSite(opened.site, site.file(), "lab");
  let cuts = 0;
  const fault: Fault = {
    name: `rotate ${kind}`,
    story: "an operator renews what is in use",
    happened: () => "it was renewed",
    over: () => "it was renewed",
    harmless: true,
    lastsMs: 0,
    async inject({ say }) {
      cuts = await rotated(kind, (text) => say("note", text));
    },
    heal: () => Promise.resolve(),
  };
  const signal = new AbortController().signal;
  const means = { ...opened, hosts, lab, signal };
  const watcher = { step: () => undefined, line: () => undefined };
  const order = { name: fault.name, fault, target: "c1", onlyWhenWhole: true };
  const run = await runDrill(withPatience(await drillSite(means)), order, watcher, signal, {
    ...usualTiming,
    warmUpMs: 3000,
  });
  const met = whatClientsMet(run);
  told.push({ kind, cuts, ...met });
  expect(cuts).toBeGreaterThanOrEqual(2);
  expect(met.requests.filter(({ failed }) => failed > 0)).toEqual([]);
  expect(met.lost.filter(({ lost }) => lost > 0)).toEqual([]);
  expect(met.audit).toEqual([]);
});
