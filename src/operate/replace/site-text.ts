import { isMap, isPair, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";

/** A host as it comes into the place of another one. */
export interface Successor {
  readonly name: string;
  /** Absent: it has that of the host in whose place it comes. */
  readonly address?: string;
}

export type Edited =
  | { readonly kind: "edited"; readonly text: string }
  /** A sentence: what the operator has to write. */
  | { readonly kind: "refused"; readonly because: string };

/**
 * The text of a site file in which another host stands in the place of one: its name and its address are written over, all else stays to
 * the byte, comments as well. What belongs to the machine and not to its place in the site is refused. Pure.
 */
export function withSuccessor(text: string, old: string, next: Successor): Edited {
  const hosts = parseDocument(text).get("hosts");
  const found = isMap(hosts) ? pairOf(hosts, old) : undefined;
  const name = found === undefined ? undefined : rangeOf(found.key);
  if (found === undefined || name === undefined) return refused(`${old} does not stand under hosts: in the site file.`);
  const { value } = found;
  const own = isMap(value) ? ["fencing", "addresses", "ssh", "lab"].filter((key) => value.has(key)) : [];
  if (own.length > 0) {
    return refused(
      `${old} has ${own.join(", ")} of its own, which ${next.name} may not have: write ${next.name} into the place of ${old} in the site file, with its own, and ask again.`,
    );
  }
  const address = rangeOf(isMap(value) ? value.get("address", true) : value);
  if (address === undefined) return refused(`${old} has no address in the site file.`);
  const edits = [
    ...(next.address === undefined
      ? []
      : [{ range: address, to: next.address.includes(":") ? JSON.stringify(next.address) : next.address }]),
    { range: name, to: next.name },
  ];
  // From the end on: what stands before keeps its place.
  return {
    kind: "edited",
    text: edits.reduce((so, { range: [from, to], to: word }) => so.slice(0, from) + word + so.slice(to), text),
  };
}

function refused(because: string): Edited {
  return { kind: "refused", because };
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item): item is Pair => isPair(item) && isScalar(item.key) && item.key.value === key);
}

/** Where the word stands, without what follows it. */
function rangeOf(node: unknown): readonly [number, number] | undefined {
  if (!isScalar(node) || node.range === null || node.range === undefined) return undefined;
  return [node.range[0], node.range[1]];
}

/** Lines that differ, as `- before` and `+ after`; both texts have as many. Pure. */
export function changedLines(before: string, after: string): readonly string[] {
  const lines = after.split("\n");
  return before.split("\n").flatMap((line, at) => (line === lines[at] ? [] : [`- ${line}`, `+ ${lines[at] ?? ""}`]));
}
