import { listed } from "../model/setting.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/** What it costs, by the line that would have prevented it; the first that is there is told. */
const costs: readonly (readonly [RegExp, string])[] = [
  [
    /^cookie$/u,
    "clients are sent from one server to another, and a session that one of them keeps is lost to the others",
  ],
  [
    /check$|chk$/u,
    "servers are asked as the backend says, or by their port alone where it says nothing, and one that answers with errors stays UP",
  ],
  [/^stats/u, "nobody is shown the page"],
  [/^option forwardfor$/u, "servers see the balancer's address in place of each client's, in their logs and limits"],
  [/^timeout/u, "the time of the other section, or of defaults, holds instead"],
  [/^bind$/u, "nobody listens at that address"],
  [/^(?:default|use)_backend$/u, "nothing is handed on from there"],
];

function costOf(keywords: readonly string[]): string {
  const cost = costs.find(([pattern]) => keywords.some((keyword) => pattern.test(keyword)))?.[1];
  return cost ?? "what the other section says, or defaults, holds instead";
}

/** Of one section they are mended together. */
const optionIgnored: Rule = ({ misplaced }) =>
  grouped(
    misplaced.filter(({ kind }) => kind !== "tcp"),
    ({ section, where }) => `${where.place.file}\n${section}`,
  ).map((lines) => {
    const [{ section, kind, where }] = lines;
    const keywords = [...new Set(lines.map(({ keyword }) => keyword))];
    const why =
      kind === "frontend"
        ? "a frontend has no servers, only a backend has"
        : "a backend listens nowhere, only a frontend does";
    return finding(
      "option-ignored",
      "warning",
      where,
      `HAProxy ignores ${listed(keywords.map((keyword) => `"${keyword}"`))} in ${section}, with a warning as it starts: ${why}; ${costOf(keywords)}.`,
      kind === "frontend"
        ? `Move ${keywords.length === 1 ? "it" : "them"} to the backend that ${section} hands over to, or write both as one "listen" section.`
        : `Move ${keywords.length === 1 ? "it" : "them"} to the frontend that hands over to ${section}, or write both as one "listen" section.`,
    );
  });

/** Tools write the same line into many sections: they are told together. */
const httpIgnored: Rule = ({ misplaced }) =>
  grouped(
    misplaced.filter(({ kind }) => kind === "tcp"),
    ({ keyword, where }) =>
      `${where.place.file}\n${keyword === "cookie" || keyword.startsWith("stats") ? keyword : "http"}`,
  ).map((lines) => {
    const [{ where }] = lines;
    const keywords = [...new Set(lines.map(({ keyword }) => keyword))];
    const sections = [...new Set(lines.map(({ section }) => section))];
    return finding(
      "option-ignored",
      "warning",
      where,
      `HAProxy ignores ${listed(keywords.map((keyword) => `"${keyword}"`))} in ${listed(sections)}, with a warning as it starts: ${sections.length === 1 ? "it passes" : "they pass"} TCP through and see no HTTP; ${costOf(keywords)}.`,
      `Write "mode http" in ${listed(sections)}, where what is served there is HTTP; otherwise take the ${lines.length === 1 ? "line" : "lines"} out.`,
    );
  });

export const misplacedRules: readonly Rule[] = [optionIgnored, httpIgnored];
