import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseSigningKey } from "./signing-key.ts";

const armored = (name: string) => readFileSync(`test/captured/apt/${name}.asc`, "utf8");

function because(text: string): string {
  const parsed = parseSigningKey(text);
  return parsed.kind === "key" ? `key ${parsed.key.fingerprint}` : parsed.because;
}

/** The fingerprints are what gpg 2.2 says of the keys that it made. */
test.each([
  ["archive", "849CE7ABE7D448F07A6BBA1A46122A69CF33461B"],
  ["other", "9FC027EFA4920E1270483F28352AB659624E5D6B"],
])("the key %s is read as gpg reads it", (name, fingerprint) => {
  expect(parseSigningKey(armored(name))).toEqual({ kind: "key", key: { armored: armored(name), fingerprint } });
});

test("text around the block, indentation and line ends of other systems change nothing", () => {
  const text = `pub ed25519\n\n${armored("archive").replaceAll(/^/gm, "  ").replaceAll("\n", "\r\n")}\nthe end\n`;
  expect(parseSigningKey(text)).toEqual(parseSigningKey(armored("archive")));
});

test("a key without a checksum is one, as newer programs write it", () => {
  expect(because(armored("archive").replace(/^=.*\n/m, ""))).toMatch(/^key 849CE7/);
});

test.each([
  ["nothing", "", /no line -----BEGIN PGP PUBLIC KEY BLOCK-----/],
  ["a private key", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nabcd\n", /private key/],
  ["a signature", armored("archive").replaceAll("PUBLIC KEY BLOCK", "SIGNATURE"), /no line -----BEGIN PGP PUBLIC/],
  ["binary", "\u0000\uFFFD3\u0004", /binary/],
  ["two blocks", armored("archive") + armored("other"), /2 blocks, of which apt would read the first/],
  ["a block without its end", armored("archive").replace(/-----END.*\n/, ""), /cut off/],
  ["a block without an empty line", armored("archive").replace("\n\n", "\n"), /no empty line/],
  ["a line lost", armored("other").replace(/^[A-Za-z0-9+/]{64}\n/m, ""), /checksum/],
  ["a letter changed", armored("archive").replace("mDMEaw", "mDMEax"), /checksum/],
  [
    "a line lost, and the checksum",
    armored("other")
      .replace(/^=.*\n/m, "")
      .replace(/^\S{64}\n(?=\S+\n-)/m, ""),
    /cut off/,
  ],
  ["other letters", armored("archive").replace("mDME", "m!ME"), /base64/],
  [
    "text",
    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\naGVsbG8K\n-----END PGP PUBLIC KEY BLOCK-----\n",
    /no OpenPGP packets/,
  ],
])("%s is no key: %s", (_, text, reason) => {
  expect(because(text)).toMatch(reason);
});

test("any bytes between the lines come to an answer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const data = Buffer.from(bytes).toString("base64");
      const text = `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${data}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
      expect(["key", "no-key"]).toContain(parseSigningKey(text).kind);
    }),
  );
});
