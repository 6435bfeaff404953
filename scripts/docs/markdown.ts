import { escapeMarkup } from "../../src/text/markup.ts";

/** What the documentation is written in: the part of CommonMark and GitHub's tables that its files use. */

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** As GitHub makes it: what links to a heading end with. */
  readonly anchor: string;
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
  /** Targets as they are written, of links and images. */
  readonly links: readonly string[];
  /** What it says, by the heading that it stands under; before the first one there is none. */
  readonly sections: readonly { readonly heading: Heading | undefined; readonly text: string }[];
}

/** @param target what a link in the text leads to on the site */
export function renderMarkdown(source: string, target: (link: string) => string): Rendered {
  const page = new Page(target);
  page.blocks(source.replaceAll("\r\n", "\n").split("\n"));
  return page;
}

class Page implements Rendered {
  html = "";
  readonly headings: Heading[] = [];
  readonly links: string[] = [];
  readonly sections: { heading: Heading | undefined; text: string }[] = [{ heading: undefined, text: "" }];
  readonly #target: (link: string) => string;

  constructor(target: (link: string) => string) {
    this.#target = target;
  }

  blocks(lines: readonly string[]): void {
    for (let at = 0; at < lines.length;) at = this.#block(lines, at);
  }

  /** One block that begins at a line; returns the line after it. */
  #block(lines: readonly string[], at: number): number {
    const line = lines[at] ?? "";
    if (line.trim() === "") return at + 1;
    const heading = /^(#{1,6}) +(.*?) *#*$/.exec(line);
    if (heading !== null) return this.#heading(heading[1]?.length ?? 1, heading[2] ?? "", at);
    if (line.startsWith("```")) return this.#fence(lines, at);
    if (/^( {4}|\t)/.test(line)) return this.#indented(lines, at);
    if (line.startsWith("|") && /^\|[\s:|-]+\|$/.test((lines[at + 1] ?? "").trim())) return this.#table(lines, at);
    if (line.startsWith(">")) return this.#quote(lines, at);
    if (itemOf(line) !== undefined) return this.#list(lines, at);
    if (/^(-{3,}|\*{3,})$/.test(line.trim())) {
      this.html += "<hr>\n";
      return at + 1;
    }
    if (line.startsWith("<!--")) return lines.findIndex((each, index) => index >= at && each.includes("-->")) + 1;
    return this.#paragraph(lines, at);
  }

  #heading(level: number, text: string, at: number): number {
    const plain = plainText(text);
    const slug = anchorOf(plain);
    const same = this.headings.filter(({ anchor }) => anchor === slug || anchor.replace(/-\d+$/, "") === slug).length;
    const heading = { level, text: plain, anchor: same === 0 ? slug : `${slug}-${same}` };
    this.headings.push(heading);
    this.sections.push({ heading, text: "" });
    this.html += `<h${level} id="${escapeMarkup(heading.anchor)}"><a href="#${escapeMarkup(heading.anchor)}">${this.#inline(text, false)}</a></h${level}>\n`;
    return at + 1;
  }

  #fence(lines: readonly string[], at: number): number {
    const end = lines.findIndex((line, index) => index > at && /^```\s*$/.test(line));
    this.#code(lines.slice(at + 1, end === -1 ? undefined : end));
    return end === -1 ? lines.length : end + 1;
  }

  #indented(lines: readonly string[], at: number): number {
    let end = at;
    while (end < lines.length && /^( {4}|\t|\s*$)/.test(lines[end] ?? "")) end += 1;
    const text = lines.slice(at, end).map((line) => line.replace(/^( {4}|\t)/, ""));
    while (text.at(-1)?.trim() === "") text.pop();
    this.#code(text);
    return end;
  }

  #code(lines: readonly string[]): void {
    this.#said(lines.join(" "));
    this.html += `<pre tabindex="0"><code>${escapeMarkup(lines.join("\n"))}</code></pre>\n`;
  }

  #table(lines: readonly string[], at: number): number {
    let end = at + 2;
    while ((lines[end] ?? "").startsWith("|")) end += 1;
    const row = (line: string, cell: string): string =>
      `<tr>${cellsOf(line)
        .map((text) => `<${cell}>${this.#inline(text)}</${cell}>`)
        .join("")}</tr>`;
    const body = lines.slice(at + 2, end).map((line) => row(line, "td"));
    this.html += `<div class="table" tabindex="0"><table><thead>${row(lines[at] ?? "", "th")}</thead><tbody>\n${body.join("\n")}\n</tbody></table></div>\n`;
    return end;
  }

  #quote(lines: readonly string[], at: number): number {
    let end = at;
    while ((lines[end] ?? "").startsWith(">")) end += 1;
    this.html += "<blockquote>\n";
    this.blocks(lines.slice(at, end).map((line) => line.replace(/^> ?/, "")));
    this.html += "</blockquote>\n";
    return end;
  }

  /** Items of one kind; what is indented below an item belongs to it. */
  #list(lines: readonly string[], at: number): number {
    const kind = itemOf(lines[at] ?? "")?.kind ?? "ul";
    this.html += `<${kind}>\n`;
    let next = at;
    for (let item = itemOf(lines[next] ?? ""); item?.kind === kind; item = itemOf(lines[next] ?? "")) {
      const own = [item.text];
      next += 1;
      while (next < lines.length && belongsTo(lines, next)) {
        own.push((lines[next] ?? "").replace(new RegExp(`^ {1,${item.indent}}`), ""));
        next += 1;
      }
      this.html += "<li>";
      const isTight = own.every((line) => line.trim() !== "" && itemOf(line) === undefined && !line.startsWith("```"));
      if (isTight) this.html += this.#inline(own.map((line) => line.trim()).join("\n"));
      else this.blocks(own);
      this.html += "</li>\n";
    }
    this.html += `</${kind}>\n`;
    return next;
  }

  #paragraph(lines: readonly string[], at: number): number {
    let end = at + 1;
    while (end < lines.length && !beginsBlock(lines[end] ?? "")) end += 1;
    this.html += `<p>${this.#inline(lines.slice(at, end).join("\n"))}</p>\n`;
    return end;
  }

  #said(text: string): void {
    const section = this.sections.at(-1);
    if (section !== undefined) section.text += `${text} `;
  }

  /** Code first: nothing in it means anything else. */
  #inline(text: string, isSaid = true): string {
    if (isSaid) this.#said(plainText(text));
    return text
      .split(/(`+[^`]+`+)/)
      .map((piece) =>
        /^`+[^`]+`+$/.test(piece)
          ? `<code>${escapeMarkup(piece.replaceAll(/^`+ ?| ?`+$/g, ""))}</code>`
          : this.#words(piece),
      )
      .join("");
  }

  #words(text: string): string {
    const marked = escapeMarkup(text)
      .replaceAll(
        /!\[([^\]]*)\]\(([^)\s]+)\)/g,
        (_, alt: string, link: string) => `<img src="${this.#led(link)}" alt="${alt}" loading="lazy">`,
      )
      .replaceAll(
        /\[([^\]]*)\]\(([^)\s]+)\)/g,
        (_, words: string, link: string) => `<a href="${this.#led(link)}">${words}</a>`,
      );
    return marked
      .replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
      .replaceAll(/(^|[\s(])\*([^*\s][^*]*)\*/g, "$1<em>$2</em>")
      .replaceAll(/ {2}\n|\\\n/g, "<br>\n");
  }

  /** Links are escaped text by now. */
  #led(escaped: string): string {
    const link = escaped.replaceAll("&amp;", "&").replaceAll("&#39;", "'");
    this.links.push(link);
    return escapeMarkup(this.#target(link));
  }
}

/** Words of links split by code would not be found by the above: `[`code`](link)` is put together before. */
export function withCodeInLinks(source: string): string {
  return source.replaceAll(/\[((?:[^\]`]|`[^`]*`)*)\]\(([^)\s]+)\)/g, (whole, words: string, link: string) =>
    words.includes("`") ? `[${words.replaceAll("`", "")}](${link})` : whole,
  );
}

function itemOf(
  line: string,
): { readonly kind: "ul" | "ol"; readonly indent: number; readonly text: string } | undefined {
  const [, mark = "", text = ""] = /^ {0,3}([-*+] +|\d+[.)] +)(.*)$/.exec(line) ?? [];
  if (mark === "") return undefined;
  return { kind: /^\d/.test(mark) ? "ol" : "ul", indent: mark.length + 1, text };
}

/** An empty line belongs to an item where what follows does. */
function belongsTo(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  if (line.trim() === "") return /^ {2,}\S/.test(lines[at + 1] ?? "");
  if (/^ {2,}/.test(line)) return true;
  // A paragraph goes on without being indented.
  return !beginsBlock(line) && (lines[at - 1] ?? "").trim() !== "";
}

function beginsBlock(line: string): boolean {
  return line.trim() === "" || /^(#{1,6} |```|>|\||<!--)/.test(line) || itemOf(line) !== undefined;
}

function cellsOf(line: string): readonly string[] {
  const cells = line.trim().replaceAll(/^\||\|$/g, "");
  // A bar in code is one of the cell's own where it is escaped.
  return cells.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function plainText(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*]/g, "")
    .trim();
}

/** Source: what GitHub does with headings: small letters, words joined by hyphens, all other marks left out. */
export function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, "")
    .replaceAll(" ", "-");
}
