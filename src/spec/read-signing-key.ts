import { quote } from "../text/sentence.ts";
import type { ReadBeside } from "./beside.ts";
import { readLine } from "./names.ts";
import { type Item, type Reader, scalarText } from "./reader.ts";
import { parseSigningKey } from "./signing-key.ts";
import type { SigningKey } from "./site.ts";

const shape = "the armored key as a block (key: |), or the path of a file with it, relative to the site file";
const armoring =
  "Export it with `gpg --export --armor FINGERPRINT`, and a binary keyring with `gpg --no-default-keyring --keyring ./FILE --export --armor`.";

/** A key that is written out, or that a file holds; undefined, with a finding, for what is none. */
export function readSigningKey(reader: Reader, item: Item, readBeside: ReadBeside): SigningKey | undefined {
  const written = scalarText(item);
  if (written?.includes("-----BEGIN") === true) return checked(reader, item, written, `The key in ${item.path}`);
  const path = readLine(reader, item, shape);
  if (path === undefined) return undefined;
  const file = readBeside(path);
  if (file.kind === "text") return checked(reader, item, file.text, `The file ${quote(path)}`);
  reader.report("bad-signing-key", item, {
    message: `The key file ${quote(path)} cannot be read: ${file.because}.`,
    remedy: `Write ${shape}.`,
  });
  return undefined;
}

function checked(reader: Reader, item: Item, text: string, what: string): SigningKey | undefined {
  const parsed = parseSigningKey(text);
  if (parsed.kind === "key") return parsed.key;
  reader.report("bad-signing-key", item, {
    message: `${what} is not the armored OpenPGP public key of an archive: ${parsed.because}.`,
    remedy: `Write ${shape}. ${armoring}`,
  });
  return undefined;
}
