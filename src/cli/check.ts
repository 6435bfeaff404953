import { Command } from "commander";
import { vocabulary } from "../catalogue/index.ts";
import type { Finding } from "../spec/finding.ts";
import { findingJson } from "../spec/format-findings.ts";
import type { ParsedSite } from "../spec/parse-site.ts";
import { readSite } from "./read-site.ts";
import { printFindings, siteArgument } from "./site-argument.ts";

export function command(): Command {
  return new Command("check")
    .description("show what is wrong or risky about a site; exit 1 if any of it is an error")
    .addArgument(siteArgument())
    .option("--json", "print one JSON document")
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const parsed = await readSite(path, vocabulary);
      const findings = findingsOf(parsed);
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify({ findings: findings.map(findingJson) }, null, 2)}\n`);
      } else if (findings.length === 0) {
        process.stdout.write(`${path}: no findings\n`);
      } else {
        printFindings(findings, process.stdout);
      }
      process.exitCode = exitCode(findings);
    });
}

/** Everything to say of a site: what its file shows, and where that is sound, what its design shows. */
function findingsOf(parsed: ParsedSite): readonly Finding[] {
  return parsed.findings;
}

function exitCode(findings: readonly Finding[]): number {
  if (findings.some((finding) => finding.code === "file-unreadable")) return 2;
  return findings.some((finding) => finding.severity === "error") ? 1 : 0;
}
