import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { debianSources, type AptFile, type AptLine } from "./aptsources.ts";
import { LabError } from "./failure.ts";

/**
 * This machine's own apt sources, as far as they are Debian's, for a suite that may be another than its own.
 *
 * @throws LabError `cannot-run-here` where there are none.
 */
export async function machineSources(suite: string): Promise<AptLine[]> {
  const names = await readdir("/etc/apt/sources.list.d").catch(() => []);
  const paths = [
    "/etc/apt/sources.list",
    ...names
      .filter((name) => /\.(list|sources)$/.test(name))
      .sort()
      .map((name) => `/etc/apt/sources.list.d/${name}`),
  ];
  const files: AptFile[] = [];
  for (const each of paths) files.push({ path: each, text: await readFile(each, "utf8").catch(() => "") });
  const sources = debianSources(files, codename(), suite);
  if (sources.length > 0) return sources;
  throw new LabError(
    "cannot-run-here",
    `/etc/apt names no source of Debian ${codename()}: the lab's hosts are made from this machine's own sources.`,
  );
}

/** The Debian release that this machine runs. @throws LabError `cannot-run-here` where it is no Debian. */
function codename(): string {
  let text = "";
  try {
    text = readFileSync("/etc/os-release", "utf8");
  } catch {
    // Said below.
  }
  const name = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(text)?.[1];
  if (/^ID="?debian"?$/m.test(text) && name !== undefined) return name;
  throw new LabError("cannot-run-here", "The lab needs Debian: its hosts are made from this machine's own sources.");
}
