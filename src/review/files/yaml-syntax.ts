import { isAlias, isNode, parseDocument, visit } from "yaml";
import type { Finding } from "../../spec/finding.ts";
import { positionsOf } from "./positions.ts";
import { SourceLines, SyntaxFindings, type SourceFile } from "./source.ts";

/** Where a file that is YAML by its name is none; the first place alone, as its programs say no more either. */
export function yamlSyntax(file: SourceFile): readonly Finding[] {
  if (!/\.ya?ml$/iu.test(file.path)) return [];
  const wrong = firstWrong(file.text);
  if (wrong === undefined) return [];
  const syntax = new SyntaxFindings(new SourceLines(file));
  const { line, column } = positionsOf(file.text)(wrong.offset);
  syntax.add(line, column, `This is no YAML from here on: ${wrong.why}.`, "Mend the line, or the one above it.");
  return syntax.found;
}

function firstWrong(text: string): { readonly offset: number; readonly why: string } | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    // What nests so deep that the parser gives up is nested deeper than any program reads.
    const why = /call stack/u.test(error.message) ? "it is nested too deep" : error.message;
    return { offset: error.pos[0], why: (why.split("\n", 1)[0] ?? "").replace(/[.:]$/u, "") };
  }
  const anchors = new Set<string>();
  let unknown: { offset: number; why: string } | undefined;
  visit(document, (_, node) => {
    if (isAlias(node)) {
      if (anchors.has(node.source)) return undefined;
      unknown = {
        offset: node.range?.[0] ?? 0,
        why: `nothing is called *${node.source}; a "*" at the begin of a value needs quotes`,
      };
      return visit.BREAK;
    }
    if (isNode(node) && "anchor" in node && typeof node.anchor === "string") anchors.add(node.anchor);
    return undefined;
  });
  return unknown;
}
