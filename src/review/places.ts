import { LineCounter, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Node } from "yaml";
import type { Place } from "../spec/finding.ts";

/** Where in the site file something stands; its nearest parent where it is not written. */
export type PlaceOf = (path: readonly (string | number)[]) => Place & { readonly excerpt?: string };

/** Looks places up in the text of a site file that was parsed without errors. */
export function placesIn(text: string, file: string): PlaceOf {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const lines = text.split("\n");
  return (path) => {
    let node: unknown = document.contents;
    let offset = 0;
    for (const key of path) {
      const found = step(node, key);
      if (found === undefined) {
        break;
      }
      offset = found.offset;
      node = found.value;
    }
    const { line, col } = counter.linePos(offset);
    const place = { file, line: Math.max(1, line), column: Math.max(1, col) };
    const excerpt = path.length > 0 && offset > 0 ? lines[line - 1] : undefined;
    return excerpt === undefined ? place : { ...place, excerpt };
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
