import { type Alias, isAlias, isMap, isPair, isScalar, type ParsedNode } from "yaml";
import type { FindingList } from "./finding-list.ts";
import { nearest } from "../text/nearest.ts";
import { quote } from "../text/sentence.ts";
import type { SourceText } from "./source-text.ts";

const plainTags = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((tag) => `tag:yaml.org,2002:${tag}`),
);

/**
 * What must hold of every part of the tree, whatever it means: keys once, known tags, aliases that lead to a value.
 * One walk over the text as written; aliases are not followed, so its cost is that of the file.
 *
 * @returns the value that each sound alias stands for; following aliases from any node comes to an end.
 */
export function checkTree(source: SourceText, root: ParsedNode, findings: FindingList): ReadonlyMap<Alias, ParsedNode> {
  const targets = new Map<Alias, ParsedNode>();
  const anchors = new Map<string, ParsedNode>();
  const anchorNames: string[] = [];
  const hosts = isMap(root) ? root.items.find((pair) => isScalar(pair.key) && pair.key.value === "hosts")?.value : null;

  const visit = (node: ParsedNode | null, around: ReadonlySet<ParsedNode>): void => {
    if (node === null) return;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) reportUnknownAlias(findings, node, anchorNames.slice(-200));
      else if (around.has(target)) reportAliasLoop(findings, node);
      else targets.set(node, target);
      return;
    }
    if (node.anchor !== undefined) {
      anchors.set(node.anchor, node);
      anchorNames.push(node.anchor);
    }
    if (node.tag !== undefined && !plainTags.has(node.tag)) reportTag(findings, node);
    if (isScalar(node)) return;

    const inside = new Set(around).add(node);
    if (isMap(node)) reportDuplicateKeys(source, findings, node.items, node === hosts);
    for (const item of node.items) {
      if (isPair(item)) {
        visit(item.key, inside);
        visit(item.value, inside);
      } else visit(item, inside);
    }
  };
  visit(root, new Set());
  return targets;
}

function reportDuplicateKeys(
  source: SourceText,
  findings: FindingList,
  pairs: readonly { readonly key: ParsedNode }[],
  areHosts: boolean,
): void {
  const firstOf = new Map<string, number>();
  for (const { key } of pairs) {
    if (!isScalar(key) || typeof key.value !== "string") continue;
    const first = firstOf.get(key.value);
    if (first === undefined) {
      firstOf.set(key.value, key.range[0]);
      continue;
    }
    const { file, line, column } = source.placeAt(first);
    findings.report(areHosts ? "duplicate-host" : "duplicate-key", key.range[0], {
      message: `${areHosts ? "The host" : "The key"} ${quote(key.value)} is written a second time; the first is at ${file}:${line}:${column}.`,
      remedy: areHosts
        ? "Give every host a name of its own, or remove one of the two."
        : "Keep one of the two and remove the other.",
    });
  }
}

function reportUnknownAlias(findings: FindingList, alias: Alias.Parsed, anchors: Iterable<string>): void {
  const meant = nearest(alias.source, anchors);
  findings.report("unknown-alias", alias.range[0], {
    message: `The alias ${quote(`*${alias.source}`)} names an anchor that does not come before it.`,
    remedy:
      meant === undefined
        ? `Mark the value that it stands for with &${clip(alias.source)}, further up; or put quotes around it if it is a text.`
        : `Did you mean *${meant}?`,
  });
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

function reportAliasLoop(findings: FindingList, alias: Alias.Parsed): void {
  findings.report("alias-loop", alias.range[0], {
    message: `The alias ${quote(`*${alias.source}`)} stands for a value that it is itself a part of.`,
    remedy: "Write the value out instead.",
  });
}

function reportTag(findings: FindingList, node: ParsedNode): void {
  const tag = String(node.tag).replace("tag:yaml.org,2002:", "!!");
  findings.report("unsupported-tag", node.range[0], {
    message: `The tag ${quote(tag)} asks for a type that a site file does not use.`,
    remedy: "Remove the tag, or put quotes around the value if the ! is part of it.",
  });
}
