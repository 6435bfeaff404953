import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** As Pacemaker 3.0.0 said it of two hosts after one was fenced, and Pacemaker 2.1.5 of one that had gone. */
const state = `<node_state id="11" uname="c1" in_ccm="0" crmd="0" join="down" expected="down"/>
<node_state id="12" uname="c2" in_ccm="1795706870" crmd="1795706880" join="member" expected="member"/>
<node_state id="13" uname="c3" in_ccm="false" crmd="offline" join="down" expected="down"/>
<nvpair name="in_ccm" value="0"/>
`;

/** Runs a handler that asks for the cluster's state, behind ours. */
function handled(cibadminStatus: number) {
  const directory = mkdtempSync(join(tmpdir(), "quorate-handler-"));
  try {
    const program = (name: string, text: string): string => {
      const path = join(directory, name);
      writeFileSync(path, `#!/bin/bash\n${text}`);
      chmodSync(path, 0o755);
      return path;
    };
    program("cibadmin", `[ "$*" = "-Q -t 1" ] || exit 99\ncat <<'END'\n${state}END\nexit ${cibadminStatus}\n`);
    const theirs = program("crm-fence-peer.sh", `xml=$(cibadmin -Q -t 1) || exit 5\necho "$1 $xml"\nexit 7\n`);
    const ours = program("drbd-handler", readFileSync("src/catalogue/drbd/handler.sh", "utf8"));
    const env = { ...process.env, PATH: `${directory}:${process.env["PATH"]}` };
    const { status, stdout } = spawnSync(ours, [theirs, "--flag"], { env, encoding: "utf8" });
    return { status, stdout };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("a handler hears of hosts in the words that it knows, and its answer is the answer", () => {
  const { status, stdout } = handled(0);
  expect(status).toBe(7);
  expect(stdout.split("\n").slice(0, -1)).toEqual([
    '--flag <node_state id="11" uname="c1" in_ccm="false" crmd="offline" join="down" expected="down"/>',
    '<node_state id="12" uname="c2" in_ccm="true" crmd="online" join="member" expected="member"/>',
    '<node_state id="13" uname="c3" in_ccm="false" crmd="offline" join="down" expected="down"/>',
    '<nvpair name="in_ccm" value="0"/>',
  ]);
});

test("a cluster that cannot be asked is still one that cannot be asked", () => {
  expect(handled(113)).toEqual({ status: 5, stdout: "" });
});
