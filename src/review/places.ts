import { LineCounter, isMap, isScalar, isSeq, parseDocument, type Node } from "yaml";
import type { Place } from "../spec/finding.ts";
import { withoutPasswords } from "../spec/report.ts";

/** Where in the site file something stands; its nearest parent where it is not written. */
export type PlaceOf = (path: readonly (string | number)[]) => Place & { readonly excerpt?: string };

/** Whether the key itself is written: it then stands somewhere else than its parent. */
export function isWritten(placeOf: PlaceOf, key: readonly (string | number)[]): boolean {
  const own = placeOf(key);
  const parent = placeOf(key.slice(0, -1));
  return own.line !== parent.line || own.column !== parent.column || (key.length === 1 && own.excerpt !== undefined);
}

/** Looks places up in the text of a site file that was parsed without errors. */
export function placesIn(text: string, file: string): PlaceOf {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const lines = text.split("\n");
  return (path) => {
    let node: unknown = document.contents;
    let offset = 0;
    let isFound = false;
    for (const key of path) {
      const found = step(node, key);
      if (found === undefined) {
        break;
      }
      isFound = true;
      offset = found.offset;
      node = found.value;
    }
    const { line, col } = counter.linePos(offset);
    const place = { file, line: Math.max(1, line), column: Math.max(1, col) };
    return isFound ? { ...place, excerpt: withoutPasswords(lines[line - 1] ?? "") } : place;
  };
}

function step(node: unknown, key: string | number): { readonly offset: number; readonly value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key: name }) => isScalar(name) && String(name.value) === String(key));
    const name: unknown = pair?.key;
    return pair !== undefined && isScalar(name) ? { offset: name.range?.[0] ?? 0, value: pair.value } : undefined;
  }
  if (isSeq<Node>(node)) {
    const item =
      typeof key === "number" ? node.items[key] : node.items.find((each) => isScalar(each) && each.value === key);
    return item === undefined ? undefined : { offset: item.range?.[0] ?? 0, value: item };
  }
  return undefined;
}
