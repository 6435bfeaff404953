import type { Finding } from "../spec/finding.ts";
import { findingAt, type SourceFile } from "./files/source.ts";
import { keptWhere } from "./files/written-by.ts";
import { modelOfFiles } from "./model/from-files.ts";
import { listed } from "./model/setting.ts";
import { modelRules } from "./rules/all.ts";
import { type ReviewContext, finding, grouped } from "./rules/rule.ts";

/** Nothing is known but the files themselves. */
export const unknownContext: ReviewContext = { detectionMs: undefined, zones: new Map() };

export interface FilesContext {
  /** What is known besides the files. */
  readonly context?: ReviewContext;
  /** What was given, for the finding that nothing in it is known. */
  readonly directory?: string;
  /** About files that belong to these and could not be read. */
  readonly unread?: readonly Finding[];
}

/**
 * Reviews configuration files of any origin. Files that no rule is about are passed over; what cannot be read is a
 * finding. Sorted by file, line and column.
 */
export function reviewFiles(
  files: readonly SourceFile[],
  { context = unknownContext, directory = ".", unread = [] }: FilesContext = {},
): readonly Finding[] {
  const { model, findings, read } = modelOfFiles(files);
  const all = [...unread, ...findings, ...modelRules.flatMap((rule) => rule(model, context))];
  // A file that was refused is one that somebody meant, and is told.
  if (read === 0 && all.every(({ code }) => code === "file-unread")) {
    all.push(
      finding(
        "nothing-to-review",
        "warning",
        { place: { file: directory, line: 1, column: 1 } },
        files.length === 0
          ? unread.length === 0
            ? "There is no file here."
            : "Nothing here could be read."
          : `${files.length === 1 ? "The file here is not one" : `None of the ${files.length} files here is one`} that the review knows.`,
        "Give a directory that holds haproxy.cfg, keepalived.conf, corosync.conf, galera.cnf, rabbitmq.conf, cib.xml or OpenStack's .conf files, flat or as HOST/etc/….",
      ),
    );
  }
  return atMost(inOrder(withWriters(onceOfAlikeHosts(inOrder(all), files), files)));
}

/** Hosts that a tool lays alike have the same things wrong in the same lines: each is told once, of the first host. */
function onceOfAlikeHosts(findings: readonly Finding[], files: readonly SourceFile[]): readonly Finding[] {
  const fileOf = new Map(files.map((file) => [file.shown, file]));
  const groups = grouped(findings, ({ code, place, message }) => {
    const path = fileOf.get(place.file)?.path ?? place.file;
    return [code, path, place.line, place.column, message].join("\n");
  });
  return groups.map(([first, ...others]) => {
    const hosts = others.flatMap(({ place }) => fileOf.get(place.file)?.host ?? []).filter((host) => host !== "");
    return hosts.length === 0
      ? first
      : { ...first, message: `${first.message} So it is on ${listed([...new Set(hosts)])}.` };
  });
}

/** Adds to the remedy of a finding in a file that a tool writes where the change must go as well. */
function withWriters(findings: readonly Finding[], files: readonly SourceFile[]): readonly Finding[] {
  const fileOf = new Map(files.map((file) => [file.shown, file]));
  return findings.map((each) => {
    const file = fileOf.get(each.place.file);
    const where = file === undefined || each.code === "file-refused" ? undefined : keptWhere(file, each);
    return where === undefined ? each : { ...each, remedy: `${each.remedy} ${where}` };
  });
}

/** Of one code in one file: more than a person mends before checking again; a file of garbage has thousands. */
const alikeMax = 20;

function atMost(findings: readonly Finding[]): readonly Finding[] {
  const groups = grouped(findings, ({ code, place }) => `${code}\n${place.file}`);
  return inOrder(
    groups.flatMap((alike) => {
      const next = alike[alikeMax];
      return next === undefined
        ? alike
        : [
            ...alike.slice(0, alikeMax),
            findingAt(
              "too-many-findings",
              next.severity,
              { place: next.place },
              `There are ${alike.length - alikeMax} more findings of ${next.code} from here on; they are not shown.`,
              "Mend those above first, then check again.",
            ),
          ];
    }),
  );
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
