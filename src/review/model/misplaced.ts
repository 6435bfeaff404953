import type { HaproxyLine, HaproxySection } from "../files/haproxy.ts";
import type { MisplacedLine } from "./site-model.ts";

/** "ignored because frontend 'x' has no backend capability", and the reverse: as HAProxy 2.6 and 3.0 warn. */
const ofServers =
  /^(?:cookie|balance|hash-type|stick|http-check|tcp-check|retries|fullconn|timeout (?:server|connect|check)|option (?:httpchk|tcp-check|mysql-check|pgsql-check|redis-check|ssl-hello-chk|allbackups|redispatch))$/u;
const ofListeners = /^(?:bind|default_backend|use_backend|maxconn|monitor-uri|timeout client)$/u;
/** Keywords that say what they are about in their second word. */
const inTwoWords = new Set(["option", "timeout"]);

/** What HAProxy reads over in the frontends and backends of one host; it refuses `server` in a frontend. */
export function misplacedLines(sections: readonly HaproxySection[]): readonly MisplacedLine[] {
  return sections.flatMap(({ kind, name, lines }) =>
    kind !== "frontend" && kind !== "backend"
      ? []
      : lines.flatMap((line): readonly MisplacedLine[] => {
          const keyword = keywordOf(line);
          return (kind === "frontend" ? ofServers : ofListeners).test(keyword)
            ? [{ section: `${kind} ${name}`, kind, keyword, where: line.where }]
            : [];
        }),
  );
}

function keywordOf({ words: [first, second] }: HaproxyLine): string {
  const keyword = first?.text ?? "";
  return inTwoWords.has(keyword) ? `${keyword} ${second?.text ?? ""}` : keyword;
}
