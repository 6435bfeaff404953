import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { anchorOf, renderMarkdown, withCodeInLinks } from "../../../scripts/docs/markdown.ts";
import { readDocs } from "../../../scripts/docs/site.ts";
import { ownFile } from "../../../src/hosts/own-program.ts";

function html(source: string): string {
  return renderMarkdown(withCodeInLinks(source), (link) => link).html.replaceAll(/\n/g, "");
}

test("every link of the documentation leads somewhere, to headings as well", () => {
  const { pages, broken } = readDocs(ownFile("."));
  expect(broken).toEqual([]);
  expect(pages.length).toBeGreaterThan(100);
});

test("a link that leads nowhere is told: no file, no heading, out of the repository", async () => {
  const root = await mkdtemp(path.join(tmpdir(), "quorate-docs-"));
  await mkdir(path.join(root, "docs/how-to"), { recursive: true });
  await writeFile(
    path.join(root, "docs/a.md"),
    "# A\n\n[gone](b.md) [no heading](how-to/c.md#nothing) [out](../../etc/passwd) [here](#a) [there](how-to/c.md#the-end-of-it) [elsewhere](https://example.org/x)\n",
  );
  await writeFile(path.join(root, "docs/how-to/c.md"), "# C\n\n## The end, of it\n\n[a](../a.md#b)\n");
  const { broken, pages } = readDocs(root);
  expect(broken).toEqual([
    "docs/a.md leads to b.md, which is not there",
    "docs/a.md leads to how-to/c.md#nothing, and docs/how-to/c.md has no such heading",
    "docs/a.md leads to ../../etc/passwd, which is not there",
    "docs/how-to/c.md leads to ../a.md#b, and docs/a.md has no such heading",
  ]);
  expect(pages[0]?.rendered.html).toContain('href="how-to/c.html#the-end-of-it"');
  await rm(root, { recursive: true });
});

test.each([
  ["**bold**, *light* and `co*de*`", "<p><strong>bold</strong>, <em>light</em> and <code>co*de*</code></p>"],
  ['<script>alert(1)</script> & "more"', "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;</p>"],
  ["    quorate apply", '<pre tabindex="0"><code>quorate apply</code></pre>'],
  ["```yaml\na: <b>\n```", '<pre tabindex="0"><code>a: &lt;b&gt;</code></pre>'],
  ["- one\n  goes on\n- two", "<ul><li>onegoes on</li><li>two</li></ul>"],
  ["1. one\n   - in it\n2. two", "<ol><li><p>one</p><ul><li>in it</li></ul></li><li>two</li></ol>"],
  [
    "| a | b |\n|---|---|\n| `x` | [y](z.md) |",
    '<div class="table" tabindex="0"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>x</code></td><td><a href="z.md">y</a></td></tr></tbody></table></div>',
  ],
  ["[`a`](b.md)", '<p><a href="b.md">a</a></p>'],
  ["![what is seen](x.png)", '<p><img src="x.png" alt="what is seen" loading="lazy"></p>'],
  ["a\nb\n\nc", "<p>ab</p><p>c</p>"],
])("%j", (source, expected) => {
  expect(html(source)).toBe(expected);
});

test("headings have the anchors that links are written with", () => {
  expect(anchorOf("What it does not do, yet: `x`")).toBe("what-it-does-not-do-yet-x");
  expect(renderMarkdown("# A\n# A\n", (link) => link).headings.map(({ anchor }) => anchor)).toEqual(["a", "a-1"]);
});
