import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { renderMarkdown, type Rendered, withCodeInLinks } from "./markdown.ts";

/** One file of the documentation as a page of the site. */
export interface DocsPage {
  /** From the repository's root: `docs/monitoring.md`. */
  readonly source: string;
  /** From the site's: `docs/monitoring.html`. */
  readonly place: string;
  readonly title: string;
  readonly rendered: Rendered;
}

export interface DocsSite {
  readonly pages: readonly DocsPage[];
  /** Other files that pages lead to or show; copied as they are. */
  readonly files: readonly string[];
  /** Folders that pages lead to, whose files are listed. */
  readonly folders: readonly string[];
  /** What leads nowhere, a sentence each. */
  readonly broken: readonly string[];
}

/** The files outside of docs/ that belong to it. */
const around = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CHANGELOG.md"];

/** Reads all of the documentation below a folder, and looks where each link leads. */
export function readDocs(root: string): DocsSite {
  const sources = [...around, ...markdownBelow(root, "docs")].filter((source) => existsSync(path.join(root, source)));
  const pages = sources.map((source): DocsPage => {
    const text = withCodeInLinks(readFileSync(path.join(root, source), "utf8"));
    const rendered = renderMarkdown(text, (link) => ledTo(root, source, link));
    return { source, place: placeOf(source), title: titleOf(source, rendered), rendered };
  });
  const files = new Set<string>();
  const folders = new Set<string>();
  const broken: string[] = [];
  for (const { source, rendered } of pages) {
    for (const link of rendered.links) {
      if (isElsewhere(link)) continue;
      const { file, anchor } = partsOf(source, link);
      const page = pages.find((each) => each.source === readmeOf(root, file));
      if (page !== undefined) {
        if (anchor !== "" && !page.rendered.headings.some((heading) => heading.anchor === anchor))
          broken.push(`${source} leads to ${link}, and ${page.source} has no such heading`);
      } else if (file.startsWith("..") || !existsSync(path.join(root, file))) {
        broken.push(`${source} leads to ${link}, which is not there`);
      } else if (statSync(path.join(root, file)).isDirectory()) {
        folders.add(file.replace(/\/$/, ""));
      } else files.add(file);
    }
  }
  for (const folder of folders) for (const file of filesIn(root, folder)) files.add(file);
  return { pages, files: [...files].sort(), folders: [...folders].sort(), broken };
}

export function filesIn(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
    .map(({ name }) => `${folder}/${name}`)
    .sort();
}

function markdownBelow(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const place = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return markdownBelow(root, place);
      return entry.name.endsWith(".md") ? [place] : [];
    })
    .sort();
}

function titleOf(source: string, { headings }: Rendered): string {
  const title = headings[0]?.text ?? source;
  return source.includes(".zh-CN.") ? `${title}（中文）` : title;
}

function placeOf(source: string): string {
  return source === "README.md" ? "index.html" : source.replace(/\.md$/, ".html");
}

function isElsewhere(link: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(link);
}

function partsOf(source: string, link: string): { readonly file: string; readonly anchor: string } {
  const [written = "", anchor = ""] = link.split("#");
  const file = written === "" ? source : path.posix.normalize(path.posix.join(path.posix.dirname(source), written));
  return { file, anchor: decodeURIComponent(anchor) };
}

/** A folder is shown by its README where it has one. */
function readmeOf(root: string, file: string): string {
  const readme = path.posix.join(file, "README.md");
  return !file.endsWith(".md") && existsSync(path.join(root, readme)) ? readme : file;
}

/** A link as it stands on the site. */
function ledTo(root: string, source: string, link: string): string {
  if (isElsewhere(link) || link.startsWith("#")) return link;
  const { file, anchor } = partsOf(source, link);
  const found = readmeOf(root, file);
  const isFolder = existsSync(path.join(root, found)) && statSync(path.join(root, found)).isDirectory();
  const place = isFolder ? `${found.replace(/\/$/, "")}/index.html` : found.endsWith(".md") ? placeOf(found) : found;
  const way = path.posix.relative(path.posix.dirname(placeOf(source)), place);
  return anchor === "" ? way : `${way}#${anchor}`;
}
