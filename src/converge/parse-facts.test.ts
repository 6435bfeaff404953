import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factsEndMark } from "./facts-script.ts";
import { parseFacts } from "./parse-facts.ts";

const sum = "a".repeat(64);
const output = `Welcome to c1
@q system debian|13|Debian GNU/Linux 13 (trixie)
@q sha ${sum} /etc/web.conf
@q other /etc/odd
@q stat 640 root web 1700000000.250000 regular file|/etc/web.conf
@q wrote ${sum} /etc/web.conf
@q unit web.service active enabled ${sum}|Sun 2026-11-22 17:38:33.123456 UTC
@q unit idle.service inactive none none|
@q test 1 0
@q test 0 7
bash: warning: something else
@q test 2 timed-out
${factsEndMark}
`;
const tests = ["a", "b", "c"].map((id) => ({ id, script: "true" }));

describe("parseFacts", () => {
  it("reads facts among other lines", () => {
    expect(parseFacts(output, tests, { root: "" })).toEqual({
      site: undefined,
      marked: new Set(),
      system: { id: "debian", versionId: "13", name: "Debian GNU/Linux 13 (trixie)" },
      files: new Map<string, unknown>([
        ["/etc/odd", { kind: "other" }],
        [
          "/etc/web.conf",
          { kind: "regular", sha256: sum, mode: 0o640, owner: "root", group: "web", changedUs: 1_700_000_000_250_000 },
        ],
      ]),
      manifest: new Map([["/etc/web.conf", sum]]),
      units: new Map([
        ["web.service", { active: true, fileState: "enabled", stamp: sum, startedUs: 1_795_369_113_123_456 }],
        ["idle.service", { active: false, fileState: "none", stamp: "", startedUs: 0 }],
      ]),
      tests: new Map([
        ["b", "holds"],
        ["a", "fails"],
        ["c", "timed-out"],
      ]),
    });
  });

  it("does not take what is cut short for facts", () => {
    fc.assert(
      fc.property(fc.nat({ max: output.length - 2 }), (length) => {
        expect(parseFacts(output.slice(0, length), tests, { root: "" })).toBeUndefined();
      }),
    );
  });

  it("survives any noise", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const noisy = lines.map((line) => `${line.replaceAll("\n", " ")}\n`).join("");
        expect(parseFacts(`${noisy}${output}`, tests, { root: "" })).toEqual(parseFacts(output, tests, { root: "" }));
      }),
    );
  });
});
