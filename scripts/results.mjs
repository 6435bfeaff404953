// What vitest wrote of the suites of scripts/test.sh, in a directory: SUITE.json, SUITE.again.json of the files that were run
// again, and SUITE.ended where the last run of it ended badly.
//   results.mjs failed DIRECTORY SUITE   the files to run again, if all that failed may be
//   results.mjs count DIRECTORY SUITE…   the last line is "N passed, N failed"
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Those with real programs and hosts, which share the machine: alone, they show whether it was that. */
const mayRunAgain = /^test\/(programs|browser|lab)\//;

const [order, directory, ...suites] = process.argv.slice(2);

function read(name) {
  const path = join(directory, `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

const place = ({ name }) => relative(process.cwd(), name);
const failed = ({ status }) => status === "failed";

function failedFiles(suite) {
  const places = (read(suite)?.testResults ?? []).filter(failed).map(place);
  return places.every((each) => mayRunAgain.test(each)) ? places : [];
}

/** A file's tests by how they ended. One that cannot be loaded, or whose hook fails, fails without a test: that counts as one. */
function counts(file) {
  const tests = file.assertionResults;
  const bad = tests.filter(failed);
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: failed(file) ? Math.max(1, bad.length) : 0,
    names: bad.length > 0 ? bad.map(({ fullName }) => fullName) : [`${place(file)} itself`],
  };
}

function countSuite(suite) {
  const first = read(suite);
  if (first === undefined) {
    console.log(`${suite}: no results were written`);
    return { passed: 0, failed: 1 };
  }
  const again = new Map((read(`${suite}.again`)?.testResults ?? []).map((file) => [place(file), file]));
  const sum = { passed: 0, failed: 0 };
  for (const file of first.testResults) {
    const last = counts(again.get(place(file)) ?? file);
    sum.passed += last.passed;
    sum.failed += last.failed;
    if (failed(file) && last.failed === 0) {
      for (const name of counts(file).names) console.log(`failed beside others, passed alone: ${place(file)}: ${name}`);
    }
  }
  // No tests, or an error outside of any one.
  if (first.numTotalTests === 0 || (existsSync(join(directory, `${suite}.ended`)) && sum.failed === 0)) {
    console.log(`${suite}: ended badly outside any one test`);
    sum.failed += 1;
  }
  console.log(`${suite}: ${sum.passed} tests passed, ${sum.failed} failed`);
  return sum;
}

function count() {
  const sums = suites.map(countSuite);
  for (const file of readdirSync(directory).filter((name) => name.endsWith(".check"))) {
    const ok = readFileSync(join(directory, file), "utf8").trim() === "passed";
    console.log(`${file.replace(/\.check$/, "")}: ${ok ? "passed" : "failed"}`);
    sums.push({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });
  }
  const total = (key) => sums.reduce((sum, each) => sum + each[key], 0);
  console.log(`${total("passed")} passed, ${total("failed")} failed`);
  process.exitCode = total("failed") === 0 ? 0 : 1;
}

if (order === "failed") for (const each of failedFiles(suites[0])) console.log(each);
else count();
