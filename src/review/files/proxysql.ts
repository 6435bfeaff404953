import { SourceLines, type Parsed, type SourceFile, type Where } from "./source.ts";

/** One value of ProxySQL's configuration: `mysql_variables` / `monitor_ping_interval`, of a list with the item's number. */
export interface ProxyEntry {
  readonly section: string;
  /** 0 for what is no list. */
  readonly item: number;
  readonly key: string;
  readonly value: string;
  readonly where: Where;
}

/**
 * proxysql.cnf, which libconfig reads (`mysql_variables = { threads=4 }`, lists in parentheses), and the YAML from which
 * kolla-ansible makes it. Both are written one value a line, which is all that is looked at.
 */
export function parseProxysql(file: SourceFile): Parsed<readonly ProxyEntry[]> {
  const lines = new SourceLines(file);
  const entries: ProxyEntry[] = [];
  let section = "";
  let item = 0;
  for (const [index, line] of lines.lines.entries()) {
    const text = line.replace(/^(\s*)(?:#|\/\/).*$/u, "$1");
    const opened = /^([a-z_]+)\s*[:=]\s*[({]?\s*$/iu.exec(text);
    if (opened !== null) {
      section = opened[1] ?? "";
      item = 0;
      continue;
    }
    item += /^\s*(?:-\s|\{)/u.test(text) ? 1 : 0;
    for (const pair of text.matchAll(/([a-z_]+)\s*[:=]\s*(?:"([^"]*)"|([^\s,;{}"]+))/giu)) {
      const [, key = "", quotedText, bare = ""] = pair;
      const top = section === "" || /^[a-z_]/iu.test(text);
      entries.push({
        section: top ? "" : section,
        item,
        key,
        value: quotedText ?? bare,
        where: lines.where(index + 1, pair.index + 1),
      });
    }
  }
  return { value: entries, findings: [] };
}
