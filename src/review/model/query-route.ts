import type { ProxyEntry } from "../files/proxysql.ts";
import type { Where } from "../files/source.ts";

/** Where ProxySQL sends three kinds of statement, by its rules. */
export interface QueryRoutes {
  /** The group of servers; where no rule decides, the users' own; undefined where they differ. */
  readonly writes: string | undefined;
  readonly reads: Route | undefined;
  readonly lockingReads: Route | undefined;
}

export interface Route {
  readonly group: string;
  /** Of the rule that decides. */
  readonly where: Where;
}

interface QueryRule {
  readonly id: number;
  readonly pattern: RegExp;
  readonly isNegated: boolean;
  readonly group: string | undefined;
  readonly applies: boolean;
  readonly where: Where;
}

const examples = {
  writes: "UPDATE t SET a=? WHERE b=?",
  reads: "SELECT a FROM t WHERE b=?",
  lockingReads: "SELECT a FROM t WHERE b=? FOR UPDATE",
};

/** Undefined without rules, and where one of them is more than can be told apart safely: somebody else's pattern is run here by nobody. */
export function queryRoutes(entries: readonly ProxyEntry[]): QueryRoutes | undefined {
  const own = entries.filter(({ section }) => section === "mysql_query_rules");
  const items = [...new Set(own.map(({ item }) => item))];
  const rules = items.map((item) => ruleOf(own.filter((entry) => entry.item === item)));
  if (rules.length === 0 || rules.includes("unknown")) return undefined;
  const ordered = rules.filter((rule) => rule !== "unknown" && rule !== "inactive").toSorted((a, b) => a.id - b.id);
  const reads = routeOf(examples.reads, ordered);
  return {
    writes: routeOf(examples.writes, ordered)?.group ?? usersGroup(entries),
    reads,
    lockingReads: routeOf(examples.lockingReads, ordered),
  };
}

function usersGroup(entries: readonly ProxyEntry[]): string | undefined {
  const groups = entries.filter(({ section, key }) => section === "mysql_users" && key === "default_hostgroup");
  const [first, ...others] = new Set(groups.map(({ value }) => value));
  return others.length === 0 ? first : undefined;
}

/** Rules are asked by their number; one that does not apply is remembered, and the next ones may say otherwise. */
function routeOf(statement: string, rules: readonly QueryRule[]): Route | undefined {
  let route: Route | undefined;
  for (const { pattern, isNegated, group, applies, where } of rules) {
    if (pattern.test(statement) === isNegated) continue;
    route = group === undefined ? route : { group, where };
    if (applies) return route;
  }
  return route;
}

const conditions = new Set([
  "username",
  "schemaname",
  "client_addr",
  "proxy_addr",
  "proxy_port",
  "digest",
  "flagIN",
  "flagOUT",
]);

function ruleOf(entries: readonly ProxyEntry[]): QueryRule | "inactive" | "unknown" {
  const value = (name: string) => entries.find(({ key }) => key === name)?.value;
  const [first] = entries;
  if (first === undefined || value("active") !== "1") return "inactive";
  // What holds for some clients alone says nothing of the others.
  if (entries.some(({ key, value: text }) => conditions.has(key) && text !== "0" && text !== "")) return "inactive";
  const pattern = plainPattern(value("match_digest") ?? value("match_pattern") ?? "");
  const id = Number(value("rule_id"));
  return pattern === undefined || !Number.isSafeInteger(id)
    ? "unknown"
    : {
        id,
        pattern,
        isNegated: value("negate_match_pattern") === "1",
        group: value("destination_hostgroup"),
        applies: value("apply") === "1",
        where: (entries.find(({ key }) => key.startsWith("match_")) ?? first).where,
      };
}

const lengthMost = 60;

/** Words, blanks, anchors and at most three wildcards: what guides write, and nothing whose trial could take long. */
function plainPattern(text: string): RegExp | undefined {
  const plain = text.replaceAll("\\\\", "\\");
  const isPlain = /^\^?(?:[A-Za-z ]|\.\*|\\s[*+]?)*\$?$/u.test(plain);
  const wildcards = plain.match(/\.\*|\\s/gu)?.length ?? 0;
  return isPlain && plain.length <= lengthMost && wildcards <= 3 ? new RegExp(plain, "iu") : undefined;
}
