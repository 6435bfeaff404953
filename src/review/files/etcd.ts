import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { SourceLines, type SourceFile, type Where } from "./source.ts";

/** One flag of etcd, by its name on the command line: `election-timeout`. */
export interface EtcdEntry {
  readonly flag: string;
  readonly value: string;
  readonly where: Where;
}

/** etcd's flags from a file of its environment (`ETCD_ELECTION_TIMEOUT=1000`) or from its own YAML (`election-timeout: 1000`). */
export function etcdFlags(file: SourceFile): readonly EtcdEntry[] {
  return /\.ya?ml$/u.test(file.path) ? fromYaml(file) : fromEnvironment(file);
}

function fromEnvironment(file: SourceFile): readonly EtcdEntry[] {
  const lines = new SourceLines(file);
  return lines.lines.flatMap((text, index) => {
    const match = /^(\s*(?:export\s+)?)ETCD_([A-Z0-9_]+)=(.*)$/u.exec(text);
    if (match === null) return [];
    const [, before = "", name = "", value = ""] = match;
    const flag = name.toLowerCase().replaceAll("_", "-");
    return [
      {
        flag,
        value: value.trim().replaceAll(/^(["'])(.*)\1$/gu, "$2"),
        where: lines.where(index + 1, before.length + 1),
      },
    ];
  });
}

function fromYaml(file: SourceFile): readonly EtcdEntry[] {
  const counter = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: counter, prettyErrors: false });
  if (document.errors.length > 0 || !isMap(document.contents)) return [];
  const lines = new SourceLines(file);
  return document.contents.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || !isScalar(value) || !key.range) return [];
    const { line, col } = counter.linePos(key.range[0]);
    return [{ flag: String(key.value), value: value.source ?? "", where: lines.where(line, col) }];
  });
}
