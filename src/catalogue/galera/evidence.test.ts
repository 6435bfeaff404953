import { execaSync } from "execa";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { withVariables } from "../../text/script.ts";
import evidence from "./evidence.sh";
import { parseEvidence } from "./evidence.ts";

const cluster = "b5551c16-e69e-11f1-a1a1-ef139c2ab434";

test("evidence is read line by line, and anything else is passed over", () => {
  const output = `noise\nstatus=\nsize=0\nfile=written\nsaved_uuid=${cluster}\nsaved_seqno=-1\nuuid=${cluster}\nseqno=7\nsafe=1\npristine=0\nrunning=0\nprepared=2\nhistory=u:3 torn v:4\nhears= c2 c3\n`;
  expect(parseEvidence("c1", output)).toEqual({
    host: "c1",
    clusterStatus: "",
    clusterSize: 0,
    serving: undefined,
    stateFile: "written",
    saved: { uuid: cluster, seqno: -1 },
    safeToBootstrap: true,
    position: { uuid: cluster, seqno: 7 },
    prepared: 2,
    halfCopied: false,
    receiving: "",
    pristine: false,
    running: false,
    goesOnFrom: [
      { uuid: "u", seqno: 3 },
      { uuid: "v", seqno: 4 },
    ],
    hears: ["c2", "c3"],
    trouble: "",
  });
});

test("evidence that is missing or torn knows nothing, so that nothing is started from it", () => {
  expect(parseEvidence("c1", "")).toMatchObject({ position: undefined, stateFile: "missing", pristine: false });
  fc.assert(fc.property(fc.string(), (noise) => parseEvidence("c1", noise).position === undefined));
});

/** A host where nothing of the database is, but for the unit's state. */
function askedWhere(states: string): string {
  const others = ["pgrep", "ss", "mariadb", "mariadbd", "timeout"].map((name) => `${name}() { return 1; }`).join("\n");
  const input = `${others}\nsystemctl() { printf '${states}'; }\n${withVariables(evidence, { members: ["c2=10.77.0.12"], port: 4567 })}`;
  return execaSync("bash", { input, reject: false }).stdout;
}

test.each([
  ["ActiveState=activating\\nSubState=start\\n", true],
  ["ActiveState=activating\\nSubState=auto-restart\\n", false],
  ["ActiveState=activating\\nSubState=start-pre\\n", false],
  ["ActiveState=failed\\nSubState=failed\\n", false],
])("whether a server runs is not told by a unit that is refused again and again: %s", (states, runs) => {
  expect(parseEvidence("c1", askedWhere(states)).running).toBe(runs);
});
