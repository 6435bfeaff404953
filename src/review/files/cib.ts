import { XMLParser } from "fast-xml-parser";
import { positionsOf } from "./positions.ts";
import { SourceLines, SyntaxFindings, isRecord, type Parsed, type SourceFile, type Where } from "./source.ts";
import { malformed } from "./xml-form.ts";

/** An element of Pacemaker's CIB. */
export interface CibElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly CibElement[];
  readonly where: Where;
}

/** Pacemaker nests configuration/resources/group/primitive/operations/op and rules; nothing comes near this. */
const nestedTagsMax = 64;
const metaSymbol: unknown = XMLParser.getMetaDataSymbol();

/**
 * Parses a CIB (`pcs cluster cib`, `cibadmin -Q`, `/var/lib/pacemaker/cib/cib.xml`). A document type or an entity is
 * refused: a CIB has none, and they are how small files grow without bound.
 */
export function parseCib(file: SourceFile): Parsed<CibElement | undefined> {
  const lines = new SourceLines(file);
  const syntax = new SyntaxFindings(lines);
  const position = positionsOf(file.text);
  const declaration = /<!(?:DOCTYPE|ENTITY)/iu.exec(file.text);
  if (declaration !== null) {
    const at = position(declaration.index);
    syntax.add(
      at.line,
      at.column,
      "The file declares a document type or entities, which a CIB never has; it was not read further.",
      "Give the cluster's own copy: `cibadmin --query > cib.xml`.",
    );
    return { value: undefined, findings: syntax.found };
  }
  const remedy = "Give the cluster's own copy again: `cibadmin --query > cib.xml`; this one is damaged or was cut off.";
  try {
    const wrong = malformed(file.text);
    if (wrong !== undefined) {
      const at = position(wrong.offset);
      syntax.add(at.line, at.column, `This is no well-formed XML from here on: ${wrong.why}.`, remedy);
      return { value: undefined, findings: syntax.found };
    }
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: "",
      parseAttributeValue: false,
      parseTagValue: false,
      processEntities: false,
      captureMetaData: true,
      maxNestedTags: nestedTagsMax,
    });
    const document: unknown = parser.parse(file.text);
    const where = (offset: number) => {
      const at = position(offset);
      return lines.where(at.line, at.column);
    };
    const root = elements(document, where).find(({ name }) => name === "cib" || name === "configuration");
    return { value: root, findings: syntax.found };
  } catch {
    syntax.add(1, 1, `This XML cannot be read: it is nested more than ${nestedTagsMax} deep, or broken.`, remedy);
    return { value: undefined, findings: syntax.found };
  }
}

/** The parser's own nodes, `{ name: children, ":@": attributes }`, made into elements; depth is bounded by the parser. */
function elements(nodes: unknown, where: (offset: number) => Where): CibElement[] {
  const found: CibElement[] = [];
  for (const node of Array.isArray(nodes) ? nodes.filter(isRecord) : []) {
    const name = Object.keys(node).find((key) => key !== ":@");
    if (name !== undefined && name !== "#text" && !name.startsWith("?")) {
      const attributes = texts(node[":@"]);
      found.push({ name, attributes, children: elements(node[name], where), where: where(startOf(node)) });
    }
  }
  return found;
}

function startOf(node: Record<PropertyKey, unknown>): number {
  const meta = typeof metaSymbol === "symbol" ? node[metaSymbol] : undefined;
  const start = isRecord(meta) ? meta["startIndex"] : undefined;
  return typeof start === "number" ? start : 0;
}

function texts(attributes: unknown): Record<string, string> {
  const entries = isRecord(attributes) ? Object.entries(attributes) : [];
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** Every element of a name below an element, in document order. */
export function descendants(root: CibElement, name: string): readonly CibElement[] {
  const found: CibElement[] = [];
  const waiting = root.children.toReversed();
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    if (element.name === name) {
      found.push(element);
    }
    waiting.push(...element.children.toReversed());
  }
  return found;
}

/** The value of the `nvpair` of a name that stands directly in one of the sets below an element. */
export function nvpair(element: CibElement, set: string, name: string): { value: string; where: Where } | undefined {
  for (const child of element.children.filter((candidate) => candidate.name === set)) {
    const pair = child.children.find(
      (candidate) => candidate.name === "nvpair" && candidate.attributes["name"] === name,
    );
    if (pair !== undefined) {
      return { value: pair.attributes["value"] ?? "", where: pair.where };
    }
  }
  return undefined;
}

/** Pacemaker's times: `10s`, `2min`, `500ms`, ISO 8601 `PT1M`, seconds without a unit. */
export function pacemakerTimeMs(text: string): number | undefined {
  const match = /^(\d{1,9})\s*(ms|msec|us|usec|s|sec|m|min|h|hr)?$/u.exec(text.trim());
  if (match !== null) {
    const unit =
      {
        ms: 1,
        msec: 1,
        us: 0.001,
        usec: 0.001,
        s: 1000,
        sec: 1000,
        m: 60_000,
        min: 60_000,
        h: 3_600_000,
        hr: 3_600_000,
      }[match[2] ?? "s"] ?? 1000;
    return Number(match[1]) * unit;
  }
  return isoDurationMs(text);
}

/** ISO 8601 durations as Galera and Pacemaker write them: `PT0.5S`, `P1D`, `PT1M30S`. */
export function isoDurationMs(text: string): number | undefined {
  const match = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/u.exec(
    text.trim(),
  );
  if (match === null || text.trim().length < 3) {
    return undefined;
  }
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (days ?? 0) * 86_400_000 + (hours ?? 0) * 3_600_000 + (minutes ?? 0) * 60_000 + (seconds ?? 0) * 1000;
}
