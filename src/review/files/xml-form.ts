/** Where a text stops being well-formed XML, and why. */
interface Malformed {
  readonly offset: number;
  /** The end of a sentence: "a value has no quotes". */
  readonly why: string;
}

const name = String.raw`[A-Za-z_:\u0080-\uffff][-.\w:\u0080-\uffff]*`;
const startTag = new RegExp(`<(${name})`, "uy");
const endTag = new RegExp(String.raw`</(${name})\s*>`, "uy");
const attribute = new RegExp(String.raw`(\s*)(${name})\s*=\s*(?:"([^"]*)"|'([^']*)')`, "uy");
const tagEnd = /\s*(\/?)>/uy;
const wrongEntity = /&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[\da-f]+);)/iu;

/** XML 1.0 without a document type, as far as libxml2 refuses it; undefined when it is well-formed. */
export function malformed(text: string): Malformed | undefined {
  const open: string[] = [];
  let roots = 0;
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const tag = text.indexOf("<", at);
    const between = text.slice(at, tag < 0 ? undefined : tag);
    const stray = open.length === 0 ? between.search(/\S/u) : between.search(wrongEntity);
    if (stray >= 0) {
      return { offset: at + stray, why: open.length === 0 ? "there is text outside of the root" : entityWhy };
    }
    if (tag < 0) break;
    at = tag;
    const special = skipped(text, at);
    if (special !== undefined) {
      if (typeof special !== "number") return special;
      at = special;
    } else if (text.startsWith("</", at)) {
      const closed = take(endTag);
      if (closed === null) return { offset: at, why: "an end tag is not whole" };
      const opened = open.pop();
      if (opened !== closed[1]) return { offset: at, why: `</${closed[1]}> does not close <${opened ?? ""}>` };
      at += closed[0].length;
    } else {
      const begun = take(startTag);
      if (begun === null) return { offset: at, why: 'a "<" begins no tag' };
      if (open.length === 0 && roots > 0) return { offset: at, why: "there is a second root" };
      at += begun[0].length;
      const names = new Set<string>();
      for (let found = take(attribute); found !== null; found = take(attribute)) {
        const [whole, blank, key = "", double, single] = found;
        const value = double ?? single ?? "";
        const offset = at + whole.indexOf(key);
        if (blank === "") return { offset, why: "there is no blank before an attribute" };
        if (names.has(key)) return { offset, why: `the attribute ${key} stands twice` };
        if (value.includes("<")) return { offset, why: `the value of ${key} holds a "<"` };
        if (wrongEntity.test(value)) return { offset, why: entityWhy };
        names.add(key);
        at += whole.length;
      }
      const ended = take(tagEnd);
      if (ended === null) {
        return { offset: at + Math.max(text.slice(at).search(/\S/u), 0), why: `the tag <${begun[1]}> is not whole` };
      }
      if (ended[1] === "") open.push(begun[1] ?? "");
      roots += 1;
      at += ended[0].length;
    }
  }
  if (open.length > 0) return { offset: text.length, why: `it ends before <${open.at(-1)}> is closed` };
  return roots === 0 ? { offset: text.length, why: "there is no element" } : undefined;
}

const entityWhy = 'an "&" begins no entity that XML knows';

/** Where a comment, a declaration or uninterpreted text that begins here ends; undefined where none begins. */
function skipped(text: string, at: number): number | Malformed | undefined {
  for (const [begin, end] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
    ["<?", "?>"],
  ] as const) {
    if (!text.startsWith(begin, at)) continue;
    const close = text.indexOf(end, at + begin.length);
    if (close < 0) return { offset: at, why: `a "${begin}" has no end` };
    if (begin === "<?" && at > 0 && /^<\?xml\s/u.test(text.slice(at, at + 6))) {
      return { offset: at, why: "the declaration does not come first" };
    }
    const dashes = begin === "<!--" ? text.slice(at + begin.length, close).indexOf("--") : -1;
    return dashes >= 0 ? { offset: at + begin.length + dashes, why: 'a comment holds "--"' } : close + end.length;
  }
  return undefined;
}
