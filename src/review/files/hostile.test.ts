import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reviewFiles } from "../review-files.ts";
import { parseCorosync, parseKeepalived } from "./blocks.ts";
import { parseCib } from "./cib.ts";
import { decode } from "./decode.ts";
import { etcdFlags } from "./etcd.ts";
import { parseHaproxy } from "./haproxy.ts";
import { parseMysqlConf } from "./ini.ts";
import { parseOsloConf } from "./oslo-conf.ts";
import { parseMaxscale } from "./maxscale.ts";
import { filterChains } from "./nftables.ts";
import { ovnOptions } from "./ovn-options.ts";
import { loginRules, postgresSettings } from "./postgresql-conf.ts";
import { postgresSyntax } from "./postgresql-syntax.ts";
import { parseErlangConfig } from "./erlang-terms.ts";
import { parseDefinitions, parseRabbitConf } from "./rabbitmq.ts";
import { recognise } from "./recognise.ts";
import { refusal, tooLarge } from "./refuse.ts";
import { fileBytesMax, linesMax, quoted, syntaxFindingsMax, type Parsed, type SourceFile } from "./source.ts";
import { yamlSyntax } from "./yaml-syntax.ts";

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
  postgresSyntax: (of) => ({ value: undefined, findings: postgresSyntax(of) }),
  yamlSyntax: (of) => ({ value: undefined, findings: yamlSyntax({ ...of, path: "f.yml" }) }),
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
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("[DEFAULT]\n", "utf16le")]);
    expect(refusal(file(decode(wide).text), "oslo")?.message).toContain("is written in UTF-16");
  });
});

describe("a byte order mark", () => {
  it.each([
    ["haproxy.cfg", "global\n", "HAProxy takes it for a part of the first keyword"],
    ["galera.cnf", "[mysqld]\n", "MariaDB"],
    ["corosync.conf", "totem {\n crypto_cipher: aes256\n}\nquorum {\n provider: corosync_votequorum\n}\n", "Corosync"],
    ["keepalived.conf", "global_defs {\n}\n", "Keepalived"],
    ["nova.conf", "[DEFAULT]\n", "oslo.config"],
  ])("at the begin of %s is told, and the rest is read", (path, rest, message) => {
    const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(rest)]);
    const [first, ...others] = reviewFiles([{ host: "", shown: path, path, ...decode(bytes) }]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ code: "file-syntax", severity: "error", place: { file: path, line: 1, column: 1 } });
    expect(first?.message).toContain(message);
    expect(reviewFiles([{ host: "", shown: path, path, ...decode(Buffer.from(rest)) }])).toEqual([]);
  });

  it("of a file that takes one is nobody's matter", () => {
    const cib = "<cib><configuration><crm_config/></configuration></cib>";
    const marked = { host: "", shown: "cib.xml", path: "cib.xml", ...decode(Buffer.from(`\ufeff${cib}`)) };
    expect(reviewFiles([marked]).filter(({ code }) => code === "file-syntax")).toEqual([]);
  });
});

describe("quoted", () => {
  it("keeps a text from outside short and on one line", () => {
    expect(quoted("a\nb\u001b[31m")).toBe('"a?b?[31m"');
    expect(quoted("x".repeat(100))).toHaveLength(62);
  });
});
