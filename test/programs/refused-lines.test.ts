import { beforeAll, describe, expect, test } from "vitest";
import { reviewFiles } from "../../src/review/review-files.ts";
import { inImage, type Said } from "./image-root.ts";
import { programsImage } from "./image.ts";
import { refusers, type Refuser } from "./refused-lines.ts";

/** Between what is said of one file and of the next. */
const mark = "== said";

/** A line of a file's form that the review names, the first first. */
function reviewed({ path }: Refuser, text: string): readonly number[] {
  return reviewFiles([{ host: "c1", path, shown: path, text }])
    .filter(({ code }) => code === "file-syntax")
    .map(({ place }) => place.line);
}

describe.each(refusers)("$program", (refuser) => {
  const files = Object.entries({ ...refuser.broken, ...refuser.whole });
  let said: Said;
  const of = (what: string) => said.text.split(mark)[files.findIndex(([name]) => name === what) + 1] ?? "";

  beforeAll(async () => {
    const asked = files.map(([, text]) => {
      const content = Buffer.from(text).toString("base64");
      return `echo '${mark}'\nbase64 -d <<< '${content}' > ${refuser.path}\n( ${refuser.ask} ) 2>&1 </dev/null`;
    });
    const directory = `mkdir -p "$(dirname ${refuser.path})"`;
    said = await inImage(await programsImage(), "10.77.0.11/24", [directory, ...asked].join("\n"));
  });

  test.each(Object.entries(refuser.broken))("refuses %s at the line that the review names", (what, text) => {
    const named = refuser.names.exec(of(what))?.[1];
    expect({ line: reviewed(refuser, text)[0], said: of(what) }).toEqual({ line: Number(named), said: of(what) });
  });

  test.each(Object.entries(refuser.whole))("takes %s, as the review does", (what, text) => {
    expect(refuser.names.exec(of(what)), of(what)).toBeNull();
    expect(reviewed(refuser, text)).toEqual([]);
  });
});
