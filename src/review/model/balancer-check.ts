import type { HaproxyLine, HaproxySection } from "../files/haproxy.ts";
import type { Where } from "../files/source.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { BackendCheck, CheckDepth, CheckRequest } from "./site-model.ts";

/** Depth of the checks by their `option`; a later one replaces an earlier one, `no option` takes it away. */
const checkOptions: ReadonlyMap<string, CheckDepth> = new Map([
  ["httpchk", "answer"],
  ["external-check", "answer"],
  ["redis-check", "answer"],
  ["ldap-check", "handshake"],
  ["smtpchk", "handshake"],
  ["mysql-check", "handshake"],
  ["pgsql-check", "handshake"],
  ["ssl-hello-chk", "port"],
  ["tcp-check", "port"],
]);

/** How the servers of a section are asked, by its lines and those that it inherits. */
export function checkOf(lines: readonly HaproxyLine[], section: HaproxySection): BackendCheck {
  let depth: Setting<CheckDepth> = byDefault("port", section.where);
  let chosen: string | undefined;
  let request: CheckRequest | undefined;
  const rules: Where[] = [];
  for (const line of lines) {
    const words = line.words.map((word) => word.text);
    const isNo = words[0] === "no";
    const [keyword, option = ""] = isNo ? words.slice(1) : words;
    const depthOf = keyword === "option" ? checkOptions.get(option) : undefined;
    if (depthOf !== undefined) {
      depth = isNo ? byDefault("port", section.where) : given(depthOf, line.where);
      chosen = isNo ? undefined : option;
      request = isNo || option !== "httpchk" ? undefined : httpRequest(words.slice(2), line.where);
    } else if (keyword === "tcp-check" && option === "expect") {
      depth = given("answer", line.where);
    } else if (keyword === "http-check" && !["disable-on-404", "send-state"].includes(option)) {
      rules.push(line.where);
      request = option === "send" ? sentRequest(words.slice(2), line.where) : request;
    }
  }
  return {
    depth,
    option: chosen,
    ignored: chosen === "httpchk" ? [] : rules,
    request: chosen === "httpchk" ? request : undefined,
  };
}

/** `option httpchk [[METHOD] URI [VERSION]]`: one word alone is the URI. */
function httpRequest([first, second]: readonly string[], where: Where): CheckRequest | undefined {
  if (first === undefined) return undefined;
  return second === undefined ? { method: undefined, uri: first, where } : { method: first, uri: second, where };
}

/** `http-check send meth METHOD uri URI …` */
function sentRequest(words: readonly string[], where: Where): CheckRequest {
  const after = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  return { method: after("meth"), uri: after("uri"), where };
}
