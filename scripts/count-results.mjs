// Adds up the results of scripts/test.sh: count-results.mjs DIRECTORY SUITE… The last line it prints is "N passed, N failed".
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [directory, ...suites] = process.argv.slice(2);
let passed = 0;
let failed = 0;

for (const suite of suites) {
  const path = join(directory, `${suite}.json`);
  const report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
  if (report === undefined) {
    console.log(`${suite}: no results were written`);
    failed += 1;
    continue;
  }
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  // A file that cannot be loaded, or a hook that fails, counts no test: it is a failure all the same.
  const ended = existsSync(join(directory, `${suite}.ended`));
  if (report.numTotalTests === 0 || (ended && report.numFailedTests === 0)) {
    console.log(`${suite}: ended badly outside any one test`);
    failed += 1;
  }
  console.log(`${suite}: ${report.numPassedTests} of ${report.numTotalTests} tests passed`);
}
for (const file of readdirSync(directory).filter((name) => name.endsWith(".check"))) {
  const ok = readFileSync(join(directory, file), "utf8").trim() === "passed";
  console.log(`${file.replace(/\.check$/, "")}: ${ok ? "passed" : "failed"}`);
  if (ok) passed += 1;
  else failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
