import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { LogReader } from "../../catalogue/contract/events.ts";
import { collectScript } from "./collect-script.ts";
import { parseCollected } from "./parse-collected.ts";
import { logReaders } from "./readers.ts";

const from = { host: "c2", originWallMs: Date.parse("2026-11-22T18:00:00.000Z"), aheadMs: 0, fromMs: 0 };

function journal(wallMs: number, identifier: string, message: unknown): string {
  const stamp = String(wallMs * 1000);
  return `J ${JSON.stringify({ __REALTIME_TIMESTAMP: stamp, SYSLOG_IDENTIFIER: identifier, MESSAGE: message })}`;
}

const boots = (wallMs: number): string => `B ${(wallMs / 1000).toFixed(6)}`;

describe("parseCollected", () => {
  const at = from.originWallMs + 1500;

  it("gives each line to the reader of its program, on the history's clock", () => {
    const output = [
      journal(at, "Keepalived_vrrp", "(internal) Entering MASTER STATE"),
      journal(at + 20, "haproxy", "Server sql/c1 is DOWN, reason: Layer4 timeout, check duration: 300ms."),
      journal(at + 30, "sshd", "Server sql/c1 is DOWN, not said by haproxy"),
      "@ /var/log/rabbitmq/rabbit@*.log",
      "F 2026-11-22 18:00:01.600000+00:00 [info] <0.500.0> rabbit on node rabbit@c1 down",
      "F   a line that goes on",
    ].join("\n");
    expect(parseCollected(output, logReaders, from)).toMatchObject([
      { at: 1500, host: "c2", source: "keepalived", name: "address-move" },
      { at: 1520, source: "haproxy", name: "backend-down", text: "sql/c1 is down: Layer4 timeout", endpoint: "sql" },
      { at: 1600, source: "rabbitmq", name: "queue-node", text: "rabbit@c1 is down" },
    ]);
  });

  it("takes a host's clock that is ahead back, and leaves out what was before", () => {
    const line = journal(at, "Keepalived_vrrp", "(internal) Entering MASTER STATE");
    expect(parseCollected(line, logReaders, { ...from, aheadMs: 700 })[0]?.at).toBe(800);
    expect(parseCollected(line, logReaders, { ...from, fromMs: 1501 })).toEqual([]);
  });

  it("tells of a boot that came after the beginning, and of none where the journal is empty", () => {
    expect(parseCollected(boots(at), logReaders, from)).toMatchObject([{ at: 1500, host: "c2", name: "host-boot" }]);
    expect(parseCollected(boots(from.originWallMs - 1), logReaders, from)).toEqual([]);
    expect(parseCollected("B ", logReaders, from)).toEqual([]);
  });

  it("reads a message that the journal gives as bytes, and passes over what is broken", () => {
    const bytes = [...Buffer.from("(internal) Entering MASTER STATE\u001b")];
    const output = [journal(at, "Keepalived_vrrp", bytes), "J {torn", "J null", "F without a file", ""].join("\n");
    expect(parseCollected(output, logReaders, from)).toHaveLength(1);
  });
});

describe("the collecting script", () => {
  it("asks for the journal by identifier since the moment, and reads the last lines of files", async () => {
    const directory = await mkdtemp(join(tmpdir(), "quorate-logs-"));
    try {
      await writeFile(join(directory, "journalctl"), "#!/bin/bash\nprintf '%s\\n' \"$@\"\n", { mode: 0o755 });
      await writeFile(join(directory, "a@one.log"), "first\nlast\n");
      await writeFile(join(directory, "a@two.log"), "other\n");
      const pattern = join(directory, "a@*.log");
      const readers: readonly LogReader[] = [
        { technology: "a", place: { kind: "file", path: pattern }, parse: () => undefined },
        { technology: "b", place: { kind: "journal", identifiers: ["one", "two"] }, parse: () => undefined },
      ];
      const env = { PATH: `${directory}:${process.env["PATH"]}` };
      const { stdout } = await execa("bash", ["-eu"], { input: collectScript(readers, 1_700_000_000_123), env });
      const lines = stdout.split("\n");
      expect(lines[0]).toMatch(/^B /);
      expect(lines.filter((line) => /since|identifier/.test(line))).toEqual([
        "J --since=@1700000000.123",
        "J --identifier=one",
        "J --identifier=two",
      ]);
      expect(lines.slice(-5)).toEqual([`@ ${pattern}`, "F first", "F last", `@ ${pattern}`, "F other"]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
