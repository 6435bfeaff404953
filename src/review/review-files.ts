import type { Finding } from "../spec/finding.ts";
import type { SourceFile } from "./files/source.ts";
import { modelOfFiles } from "./model/from-files.ts";
import { addressRules } from "./rules/address.ts";
import { balancerRules } from "./rules/balancer.ts";
import { clientRules } from "./rules/client.ts";
import { clusterRules } from "./rules/cluster.ts";
import { databaseRules } from "./rules/database.ts";
import { membershipRules } from "./rules/membership.ts";
import { queueRules } from "./rules/queue.ts";
import type { ReviewContext, Rule } from "./rules/rule.ts";
import { finding } from "./rules/rule.ts";
import { secretRules } from "./rules/secrets.ts";

export const modelRules: readonly Rule[] = [
  ...balancerRules,
  ...addressRules,
  ...membershipRules,
  ...clusterRules,
  ...databaseRules,
  ...queueRules,
  ...clientRules,
  ...secretRules,
];

/** Nothing is known but the files themselves. */
export const unknownContext: ReviewContext = { detectionMs: undefined, zones: new Map() };

/**
 * Reviews configuration files of any origin. Files that no rule is about are passed over; what cannot be read is a
 * finding. Sorted by file, line and column.
 *
 * @param directory what was given, for the finding that nothing in it is known
 */
export function reviewFiles(
  files: readonly SourceFile[],
  context: ReviewContext = unknownContext,
  directory = ".",
): readonly Finding[] {
  const { model, findings, read } = modelOfFiles(files);
  const all = [...findings, ...modelRules.flatMap((rule) => rule(model, context))];
  if (read === 0 && all.length === 0) {
    all.push(
      finding(
        "nothing-to-review",
        "warning",
        { place: { file: directory, line: 1, column: 1 } },
        `None of the ${files.length} files here is one that the review knows.`,
        "Give a directory that holds haproxy.cfg, keepalived.conf, corosync.conf, galera.cnf, rabbitmq.conf, cib.xml or OpenStack's .conf files, flat or as HOST/etc/….",
      ),
    );
  }
  return inOrder(all);
}

/** By place, each finding once. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const once = new Map(
    findings.map((each) => [
      [each.code, each.place.file, each.place.line, each.place.column, each.message].join("\n"),
      each,
    ]),
  );
  return [...once.values()].sort(
    (a, b) =>
      compare(a.place.file, b.place.file) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column ||
      compare(a.code, b.code),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
