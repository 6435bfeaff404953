import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, describe, it } from "vitest";
import { hostOf } from "../../../src/review/files/recognise.ts";
import type { SourceFile } from "../../../src/review/files/source.ts";
import { experts } from "./experts.ts";
import { reviewFiles } from "../../../src/review/review-files.ts";

const foreign = "test/foreign";

function filesOf(name: string): readonly SourceFile[] {
  return readdirSync(join(foreign, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const shown = join(entry.parentPath, entry.name).slice(join(foreign, name).length + 1);
      return { ...hostOf(shown), shown, text: readFileSync(join(entry.parentPath, entry.name), "utf8") };
    });
}

describe.each(experts)("$site", ({ site, says }) => {
  const files = filesOf(site);
  const found = reviewFiles(files).map(({ code, place, message }) => {
    return { code, file: place.file.split("/").at(-1) ?? "", line: place.line, message };
  });
  const isSaid = (each: (typeof says)[number]) =>
    found.find(
      ({ code, file, message }) => code === each.code && file === each.file && message.includes(each.of ?? ""),
    );

  it.each(says.filter(({ code }) => code !== undefined))("finds what an expert says: $what", (each) => {
    expect(isSaid(each), found.map(({ code, file }) => `${code} ${file}`).join("\n")).toBeDefined();
  });

  it("says nothing else", () => {
    const expected = says.map(({ code, file }) => `${code ?? ""} ${file}`);
    expect(found.filter(({ code, file }) => !expected.includes(`${code} ${file}`))).toEqual([]);
  });

  it("what it does not find is told as such", () => {
    const missed = says.filter(({ code }) => code === undefined);
    expect(missed.every(({ missed: why }) => why !== undefined)).toBe(true);
  });
});

const of = (...seen: readonly (typeof experts)[number]["seen"][]) =>
  experts.filter((each) => seen.includes(each.seen)).flatMap(({ says }) => says.filter(({ also }) => also !== true));

describe("nine of ten things that an expert says of other people's sites are found", () => {
  it("now", () => {
    const all = of("first", "afterwards", "blind");
    const found = all.filter(({ code }) => code !== undefined);
    expect([found.length, all.length]).toEqual([143, 144]);
    expect(found.length / all.length).toBeGreaterThanOrEqual(0.9);
  });

  it.each([
    ["afterwards", 28, 31],
    ["blind", 56, 62],
  ] as const)("at first sight: %s", (seen, then, inAll) => {
    const all = of(seen);
    const found = all.filter(({ code, taught }) => code !== undefined && taught === undefined);
    expect([found.length, all.length]).toEqual([then, inAll]);
    expect(found.length / all.length).toBeGreaterThanOrEqual(0.9);
  });
});
