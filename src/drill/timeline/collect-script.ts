import type { LogReader } from "../../catalogue/contract/events.ts";

/** Lines of one file that are read at most; a drill lasts minutes. */
const fileLinesMax = 5000;

/**
 * A bash script that prints what the readers' programs logged since a moment: lines `J <microseconds> <identifier>
 * <message>` from the journal, `F <message>` after a line `@ <pattern>` from files. The first line is the host's own clock.
 *
 * @param sinceWallMs by the host's own clock, milliseconds since 1970.
 */
export function collectScript(readers: readonly LogReader[], sinceWallMs: number): string {
  const identifiers = readers.flatMap(({ place }) => (place.kind === "journal" ? place.identifiers : []));
  const files = readers.flatMap(({ place }) => (place.kind === "file" ? [place.path] : []));
  const since = (sinceWallMs / 1000).toFixed(3);
  return [
    'printf "C %s\\n" "$(date +%s%3N)"',
    `journalctl --quiet --no-pager --all --output=json --output-fields=MESSAGE,SYSLOG_IDENTIFIER --since=@${since} \\`,
    `  ${identifiers.map((identifier) => `-t ${identifier}`).join(" ")} | sed 's/^/J /'`,
    ...files.flatMap((path) => [
      `for file in ${path}; do`,
      `  [ -f "$file" ] || continue`,
      `  printf '@ %s\\n' '${path}'`,
      `  tail -n ${fileLinesMax} "$file" | sed 's/^/F /'`,
      "done",
    ]),
  ].join("\n");
}
