import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCorosync, parseKeepalived } from "./blocks.ts";
import { parseCib } from "./cib.ts";
import { etcdFlags } from "./etcd.ts";
import { parseHaproxy } from "./haproxy.ts";
import { parseMysqlConf, parseOsloConf } from "./ini.ts";
import { parseMaxscale } from "./maxscale.ts";
import { filterChains } from "./nftables.ts";
import { ovnOptions } from "./ovn-options.ts";
import { loginRules, postgresSettings } from "./postgresql-conf.ts";
import { parseDefinitions, parseErlangConfig, parseRabbitConf } from "./rabbitmq.ts";
import { recognise } from "./recognise.ts";
import { refusal, tooLarge } from "./refuse.ts";
import { fileBytesMax, linesMax, quoted, syntaxFindingsMax, type Parsed, type SourceFile } from "./source.ts";

const parsers: Record<string, (file: SourceFile) => Parsed<unknown>> = {
  parseHaproxy,
  parseKeepalived,
  parseCorosync,
  parseMysqlConf,
  parseOsloConf,
  parseRabbitConf,
  parseErlangConfig,
  parseDefinitions,
  parseCib,
  parseMaxscale,
  ...Object.fromEntries(
    Object.entries({ etcdFlags, filterChains, loginRules, ovnOptions, postgresSettings }).map(([name, read]) => [
      name,
      (of: SourceFile): Parsed<unknown> => ({ value: read(of), findings: [] }),
    ]),
  ),
};
const file = (text: string): SourceFile => ({ host: "", shown: "f", path: "f", text });

/** Pieces that mean something to one of the parsers, so that random files reach their corners. */
const piece = fc.oneof(
  fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "</",
    "/>",
    "<cib>",
    "<!DOCTYPE",
    "&x;",
    "<![CDATA[",
    "<!--",
    '"',
    "'",
    "\\",
    "#",
    "!",
    "%",
    "=",
    ":",
    ";",
    ",",
    ".",
    "\n",
    "\r\n",
    "\t",
    " ",
    ".if",
    ".endif",
    "listen x\n",
    "server a 1:2 check inter 2s\n",
    "default-server",
    "[mysqld]\n",
    "key = value\n",
    "{rabbit, [",
    "totem {\n",
    "vrrp_instance V {\n",
    "include x\n",
    "!include y\n",
    "__proto__",
    "constructor",
    "PT5S",
    "chain input {\n",
    "type filter hook input priority 0; policy drop;\n",
    "add rule inet f input tcp dport { 1-",
    "--db-nb-addr=",
    "ETCD_NAME='\n",
    "host all all 0.0.0.0/0 trust\n",
  ),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

describe.each(Object.entries(parsers))("%s", (_, parse) => {
  it("never throws, and complains within the file and within its limit", () => {
    fc.assert(
      fc.property(text, (content) => {
        const { findings } = parse(file(content));
        const lines = content.split("\n");
        expect(findings.length).toBeLessThanOrEqual(syntaxFindingsMax);
        for (const { place } of findings) {
          expect(place.line).toBeGreaterThanOrEqual(1);
          expect(place.line).toBeLessThanOrEqual(lines.length);
          expect(place.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  // Half of the largest file that is read at all, of what is dearest to each parser; it takes a tenth of this here.
  it.each([
    "{",
    "[",
    "(",
    "<a>",
    "<",
    '"',
    "'",
    "\\",
    "#",
    "x {\n",
    "{a,",
    "\n",
    " \n",
    "= \n",
    "[a]\nb=c\n",
    "a:b\n",
    ";",
    "&x;",
    "<a b='",
    "<!--",
    ".if\n",
    "a = '",
    'ETCD_A="',
    "--db-nb-addr=x ",
    "chain x {\n",
    "listen x\n server a 1:2\n",
  ])(
    "reads half a MiB of %j in time",
    (unit) => {
      const started = process.cpuUsage();
      const line = unit.endsWith("\n") ? unit : `${unit.repeat(Math.floor(60_000 / unit.length))}\n`;
      const big = file(line.repeat(Math.min(linesMax - 1, Math.floor(fileBytesMax / 2 / line.length))));
      recognise(big);
      if (refusal(big, "oslo") === undefined) {
        parse(big);
      }
      // Processor time: other work may share the machine.
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1000).toBeLessThan(2500);
    },
    60_000,
  );
});

describe("refusal", () => {
  it("names binary data, endless lines and large files", () => {
    expect(refusal(file("a\nb\u0000"), "oslo")?.place).toEqual({ file: "f", line: 2, column: 2 });
    expect(refusal(file("x".repeat(70_000)), "oslo")?.message).toContain("a line of more than 65536 characters");
    expect(refusal(file("x\n".repeat(fileBytesMax)), "oslo")?.message).toContain("2.0 MiB large");
    expect(refusal(file("\n".repeat(20_001)), "oslo")?.message).toContain("more than 20000 lines");
    expect(refusal(file("\n".repeat(20_000)), "oslo")).toBeUndefined();
    expect(refusal(file("x".repeat(70_000)), "rabbitmq-definitions")).toBeUndefined();
    expect(tooLarge("big", 104_857_600).message).toContain("100.0 MiB");
    expect(refusal(file("fine\n"), "oslo")).toBeUndefined();
  });
});

describe("quoted", () => {
  it("keeps a text from outside short and on one line", () => {
    expect(quoted("a\nb\u001b[31m")).toBe('"a?b?[31m"');
    expect(quoted("x".repeat(100))).toHaveLength(62);
  });
});
