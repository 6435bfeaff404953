// Writes docs/ and what stands around it as one small site: out/docs/index.html. Fails when a link leads nowhere.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ownFile } from "../src/hosts/own-program.ts";
import { escapeMarkup } from "../src/text/markup.ts";
import { type DocsPage, filesIn, readDocs } from "./docs/site.ts";

const root = ownFile(".");
const out = path.resolve(process.argv[2] ?? "out/docs");
const { pages, files, folders, broken } = readDocs(root);

rmSync(out, { recursive: true, force: true });
for (const page of pages) write(page.place, framed(page.place, page.title, page.rendered.html));
for (const folder of folders) write(`${folder}/index.html`, framed(`${folder}/index.html`, folder, listing(folder)));
for (const file of files) {
  mkdirSync(path.dirname(path.join(out, file)), { recursive: true });
  copyFileSync(path.join(root, file), path.join(out, file));
}
for (const name of ["docs.css", "search.js"]) write(name, readFileSync(ownFile(`scripts/docs/${name}`), "utf8"));
write("index-of-words.js", `globalThis.docsIndex = ${JSON.stringify(pages.flatMap(wordsOf))};\n`);
process.stdout.write(`${pages.length} pages in ${path.relative(process.cwd(), out)}/index.html\n`);
for (const sentence of broken) process.stderr.write(`${sentence}\n`);
if (broken.length > 0) process.exitCode = 1;

function write(place: string, text: string): void {
  const file = path.join(out, place);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function wordsOf({ place, title, rendered }: DocsPage): readonly object[] {
  return rendered.sections.map(({ heading, text }) => ({
    t: title,
    h: heading?.text ?? "",
    u: heading === undefined ? place : `${place}#${heading.anchor}`,
    x: text.toLowerCase().replaceAll(/\s+/g, " "),
  }));
}

function listing(folder: string): string {
  const items = filesIn(root, folder).map((file) => {
    const name = escapeMarkup(path.posix.basename(file));
    return `<li><a href="${name}">${name}</a></li>`;
  });
  return `<h1>${escapeMarkup(folder)}</h1>\n<ul>\n${items.join("\n")}\n</ul>\n`;
}

function inFolder(name: string): (page: DocsPage) => boolean {
  return (page) => path.posix.dirname(page.source) === name;
}

/** A page with the way to all others beside it; it asks nobody but its own folder. */
function framed(place: string, title: string, content: string): string {
  const home =
    path.posix.relative(path.posix.dirname(place), ".") === ""
      ? ""
      : `${path.posix.relative(path.posix.dirname(place), ".")}/`;
  const of = (test: (page: DocsPage) => boolean): string =>
    pages
      .filter(test)
      .map(
        (page) =>
          `<li><a href="${home}${page.place}"${page.place === place ? ' aria-current="page"' : ""}>${escapeMarkup(page.title)}</a></li>`,
      )
      .join("\n");
  const language = place.includes("zh-CN") ? "zh-CN" : "en";
  return `<!doctype html>
<html lang="${language}" data-home="${home}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:">
<title>${escapeMarkup(title)} · Quorate</title>
<link rel="stylesheet" href="${home}docs.css">
<script src="${home}index-of-words.js" defer></script>
<script src="${home}search.js" defer></script>
</head>
<body>
<nav aria-label="Documentation">
<a class="skip" href="#content">Skip to the content</a>
<a class="brand" href="${home}index.html">Quorate</a>
<label for="search">Search ( / )</label>
<input id="search" type="search" autocomplete="off">
<ul id="found" hidden aria-live="polite"></ul>
<h2>Quorate</h2>
<ul>${of(inFolder("."))}</ul>
<h2>How to</h2>
<ul>${of(inFolder("docs/how-to"))}</ul>
<h2>What it rests on</h2>
<ul>${of(inFolder("docs"))}</ul>
<details${place.startsWith("docs/findings/") ? " open" : ""}><summary>Findings</summary>
<ul>${of(inFolder("docs/findings"))}</ul></details>
</nav>
<main id="content">
${content}</main>
</body>
</html>
`;
}
