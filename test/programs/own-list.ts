import { readFileSync } from "node:fs";
import path from "node:path";
import { inImage } from "./image-root.ts";

/** What `scripts/option-lists.py` prints in the image. */
export async function ownList(root: string, words: readonly string[]): Promise<string> {
  const script = readFileSync(path.join(import.meta.dirname, "../../scripts/option-lists.py"), "utf8");
  const { exitCode, text } = await inImage(
    root,
    "10.77.0.11/24",
    `python3 -B - ${words.join(" ")} <<'PYTHON'\n${script}\nPYTHON\n`,
  );
  if (exitCode !== 0) throw new Error(text);
  return `${text}\n`;
}
