import { blocksOf, lastOf, parseCorosync } from "../../review/files/blocks.ts";
import { parseMysqlConf } from "../../review/files/ini.ts";
import type { SourceFile } from "../../review/files/source.ts";
import { ofKind } from "./timers.ts";

/** What the clusters are called, made fit to be a site's name; undefined where none has a name. */
export function knownSiteName(files: readonly SourceFile[]): string | undefined {
  const clusters = ofKind(files, "corosync").flatMap((file) =>
    blocksOf(parseCorosync(file).value, "totem").flatMap(
      ({ block = [] }) => lastOf(block, "cluster_name")?.words[1]?.text ?? [],
    ),
  );
  const databases = ofKind(files, "mysql").flatMap((file) =>
    parseMysqlConf(file)
      .value.entries.filter(({ key }) => key === "wsrep_cluster_name")
      .map(({ value }) => value),
  );
  return [...clusters, ...databases]
    .map((name) =>
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]+/gu, "-")
        .replaceAll(/^-+|-+$/gu, "")
        .slice(0, 32),
    )
    .find((name) => name !== "");
}
