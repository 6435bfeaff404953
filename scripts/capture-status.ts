import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openSite } from "../src/cli/open-site.ts";
import { reachSite } from "../src/cli/reach.ts";
import { wantsOfHost } from "../src/design/wants.ts";

/**
 * Writes down what the parts of a host say of themselves, for tests of those who read it:
 *
 *     node --import ./scripts/from-sources.mjs scripts/capture-status.ts SITE HOST CASE [COMPONENT…]
 *
 * Each output goes to test/captured/status/COMPONENT/CASE.txt, with the exit status before the ending where it was not 0.
 */
const [siteFile = "", host = "", name = "", ...components] = process.argv.slice(2);
const folder = path.join(import.meta.dirname, "../test/captured/status");
const opened = await openSite(siteFile, "known");
const reached = reachSite(opened.site, siteFile, "lab").hosts.get(host);
if (reached === undefined || name === "") throw new Error("capture-status.ts SITE HOST CASE [COMPONENT…]");
for (const { component, script } of wantsOfHost(opened.design, host, opened.secrets).probes) {
  if (components.length > 0 && !components.includes(component)) continue;
  const { stdout, exitCode } = await reached.run(script, { timeoutMs: 20_000 });
  const file = path.join(folder, component, `${name}${exitCode === 0 ? "" : `.${exitCode}`}.txt`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, stdout);
  console.log(file);
}
