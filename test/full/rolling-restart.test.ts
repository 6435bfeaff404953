import { afterAll, expect, test } from "vitest";
import { drillOperations } from "../../src/cli/drill-operations.ts";
import { openSite } from "../../src/cli/open-site.ts";
import { reachSite } from "../../src/cli/reach.ts";
import { drillSite } from "../../src/drill/carry-out.ts";
import { rollingRestart } from "../../src/drill/faults/operations/rolling-restart.ts";
import { runDrill } from "../../src/drill/run.ts";
import { usualTiming } from "../../src/drill/timing.ts";
import { labSite } from "../lab/lab-site.ts";
import { apply, wholeWithin } from "../lab/one-site.ts";
import { whatClientsMet, withPatience } from "./patient-clients.ts";

/** All parts of a site are restarted under load, the writer handed over and the address moved among it: no request of a patient client fails. */

const name = "test-rolling";
const site = labSite(name, (text) => text.replace(/^site: .*$/m, `site: ${name}`));
let told: unknown;

afterAll(() => {
  process.stderr.write(`${JSON.stringify(told, undefined, 2)}\n`);
});

test("all parts are restarted, one host at a time, and no client finds one missing", async () => {
  // On a machine with other work a server may need longer to begin than an apply waits: the next one goes on.
  const first = await apply(site.file());
  if (first.exitCode !== 0) expect(await apply(site.file())).toMatchObject({ exitCode: 0 });
  expect(await wholeWithin(site.file(), 120_000)).toBe(true);
  const opened = await openSite(site.file(), "known");
  const { hosts, lab } = reachSite(opened.site, site.file(), "lab");
  const signal = new AbortController().signal;
  const operations = drillOperations({ ...opened, hosts, lab }, site.file());
  const order = { name: rollingRestart.name, fault: rollingRestart, target: "vip-holder", onlyWhenWhole: true };
  const kept = withPatience(await drillSite({ ...opened, hosts, lab, operations, signal }));
  const watcher = { step: () => undefined, line: () => undefined };
  const met = whatClientsMet(await runDrill(kept, order, watcher, signal, { ...usualTiming, warmUpMs: 3000 }));
  told = met;
  expect(met.requests.filter(({ failed }) => failed > 0)).toEqual([]);
  expect(met.lost.filter(({ lost }) => lost > 0)).toEqual([]);
  expect(met.audit).toEqual([]);
});
