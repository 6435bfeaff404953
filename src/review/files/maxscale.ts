import { parseMysqlConf, type IniEntry } from "./ini.ts";
import type { Parsed, SourceFile, Where } from "./source.ts";

/** A section of maxscale.cnf: a server, a monitor, a service, a listener; names of options with underscores. */
export interface MaxscaleObject {
  readonly name: string;
  readonly type: string;
  readonly options: ReadonlyMap<string, IniEntry>;
  readonly where: Where;
}

/** maxscale.cnf, whose form is that of MariaDB's option files. */
export function parseMaxscale(file: SourceFile): Parsed<readonly MaxscaleObject[]> {
  const { value, findings } = parseMysqlConf(file);
  const objects = value.sections.map(({ name, where }): MaxscaleObject => {
    const options = new Map(value.entries.filter(({ section }) => section === name).map((each) => [each.key, each]));
    return { name, type: options.get("type")?.value.toLowerCase() ?? "", options, where };
  });
  return { value: objects, findings };
}
