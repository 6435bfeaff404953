import type { HaproxyLine, HaproxySection } from "../files/haproxy.ts";
import type { MisplacedLine } from "./site-model.ts";

/** "ignored because frontend 'x' has no backend capability", and the reverse: as HAProxy 2.6 and 3.0 warn. */
const ofServers =
  /^(?:cookie|balance|hash-type|stick|http-check|tcp-check|retries|fullconn|timeout (?:server|connect|check)|option (?:httpchk|tcp-check|mysql-check|pgsql-check|redis-check|ssl-hello-chk|allbackups|redispatch))$/u;
const ofListeners = /^(?:bind|default_backend|use_backend|maxconn|monitor-uri|timeout client)$/u;
/** Keywords that say what they are about in their second word. */
const inTwoWords = new Set(["option", "timeout", "stats"]);

/** "ignored for listen 'x' as it requires HTTP mode", as HAProxy 2.6 and 3.0 warn. */
const ofHttp =
  /^(?:cookie|http-request|http-response|option (?:forwardfor|httpclose|http-server-close|originalto)|stats (?:enable|uri|auth))$/u;

/** What HAProxy reads over in the frontends and backends of one host; it refuses `server` in a frontend. */
export function misplacedLines(sections: readonly HaproxySection[]): readonly MisplacedLine[] {
  return [...betweenSections(sections), ...withoutHttp(sections)];
}

function modeIn({ lines }: HaproxySection): string | undefined {
  return lines.findLast(({ words }) => words[0]?.text === "mode")?.words[1]?.text;
}

/** Its own lines alone: what `defaults` says is for those that speak HTTP. */
function withoutHttp(sections: readonly HaproxySection[]): readonly MisplacedLine[] {
  const named = new Map<string, string>();
  let last = "tcp";
  return sections.flatMap((section): readonly MisplacedLine[] => {
    const { kind, name, from, lines } = section;
    const inherited = from === undefined ? last : (named.get(from) ?? last);
    if (kind === "defaults") {
      last = modeIn(section) ?? (from === undefined ? "tcp" : inherited);
      named.set(name, last);
    }
    if (kind !== "listen" && kind !== "frontend" && kind !== "backend") return [];
    if ((modeIn(section) ?? inherited) !== "tcp") return [];
    return lines.flatMap((line) => {
      const keyword = keywordOf(line);
      return ofHttp.test(keyword) ? [{ section: `${kind} ${name}`, kind: "tcp", keyword, where: line.where }] : [];
    });
  });
}

function betweenSections(sections: readonly HaproxySection[]): readonly MisplacedLine[] {
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
