import { markup, joined } from "../../../text/markup.ts";
import { countOutcomes, type SuiteDrill, type ToldSuite } from "./told-suite.ts";

/**
 * A suite as JUnit's XML, which build servers read: a drill is a test case, one that failed a failure, one that is inconclusive an
 * error, and one that could not be carried out was skipped.
 */
export function junit({ record, drills }: ToldSuite): string {
  const { fail, inconclusive, "not-possible": skipped } = countOutcomes(drills);
  const seconds = drills.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000;
  const name = `quorate.${record.site}.${record.suite}`;
  const counts = markup`tests="${drills.length}" failures="${fail}" errors="${inconclusive}" skipped="${skipped}" time="${seconds}"`;
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
<testsuite name="${name}" ${counts} timestamp="${record.startedAt.replace(/\.\d+Z$/, "")}">
${joined(drills.map((drill) => testCase(drill, name)))}
</testsuite>
</testsuites>
`.text;
}

function testCase({ directory, fault, target, outcome, reasons, tookMs, kept }: SuiteDrill, suite: string) {
  const said = reasons.join("\n");
  const result = {
    pass: markup``,
    fail: markup`<failure message="${reasons[0] ?? ""}">${said}</failure>`,
    inconclusive: markup`<error message="${reasons[0] ?? ""}">${said}</error>`,
    "not-possible": markup`<skipped message="${reasons[0] ?? ""}"/>`,
  }[outcome];
  return markup`<testcase classname="${suite}" name="${fault}@${target}" time="${tookMs / 1000}" file="${directory}/verdict.json">${result}<system-out>${kept?.headline ?? ""}</system-out></testcase>`;
}
