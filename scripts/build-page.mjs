// Builds the page of `quorate serve` from src/page/ into a directory: one script, one style, one document that names them.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

export async function buildPage(directory) {
  await mkdir(directory, { recursive: true });
  const { metafile } = await build({
    entryPoints: ["src/page/main.tsx", "src/page/page.css"],
    outdir: directory,
    // A content's digest is part of its name: browsers may keep it for ever.
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome109", "firefox115", "safari16.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    metafile: true,
    logLevel: "warning",
  });
  const names = Object.keys(metafile.outputs).map((name) => path.basename(name));
  const document = (await readFile("src/page/index.html", "utf8"))
    .replace("/page.js", `/${names.find((name) => name.endsWith(".js"))}`)
    .replace("/page.css", `/${names.find((name) => name.endsWith(".css"))}`);
  await writeFile(path.join(directory, "index.html"), document);
  await copyFile("src/page/icon.svg", path.join(directory, "icon.svg"));
  return metafile;
}
