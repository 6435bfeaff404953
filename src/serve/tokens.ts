import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { errno, OperationalError, reasonOf } from "../text/operational-error.ts";
import type { Role } from "./documents.ts";

export class TokensError extends OperationalError<"tokens-unusable"> {
  override readonly name = "TokensError";
}

/** A token as it is kept: what it is called, what it may, and its digest. The token itself is with whoever was given it. */
export interface KeptToken {
  readonly name: string;
  readonly role: Role;
  readonly sha256: string;
}

const tokensFile = z.object({
  tokens: z.array(z.object({ name: z.string(), role: z.enum(["view", "operate"]), sha256: z.string() })),
});

/** Random enough that its digest needs no salt and no slow hash: nobody guesses 256 bits. */
const tokenBytes = 32;

/** The digest under which a token or a session is kept. */
export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function randomToken(): string {
  return randomBytes(tokenBytes).toString("base64url");
}

/** @throws TokensError when there is a file that cannot be read. */
export function readTokens(directory: string): readonly KeptToken[] {
  const file = fileIn(directory);
  try {
    return tokensFile.parse(JSON.parse(readFileSync(file, "utf8"))).tokens;
  } catch (error) {
    if (errno(error) === "ENOENT") return [];
    const why = errno(error) === undefined ? "it is no such list" : reasonOf(error);
    throw new TokensError("tokens-unusable", `the list of tokens ${file} cannot be read: ${why}`, { cause: error });
  }
}

/** Makes a token and keeps its digest; one of the same name is void from then on. Returns the token, which nothing tells again. */
export async function addToken(directory: string, name: string, role: Role): Promise<string> {
  const token = randomToken();
  const others = readTokens(directory).filter((each) => each.name !== name);
  await keep(directory, [...others, { name, role, sha256: digest(token) }]);
  return token;
}

/** Returns whether there was one of that name. */
export async function revokeToken(directory: string, name: string): Promise<boolean> {
  const all = readTokens(directory);
  const others = all.filter((each) => each.name !== name);
  if (others.length === all.length) return false;
  await keep(directory, others);
  return true;
}

/** The kept token that this one is. */
export function tokenIn(kept: readonly KeptToken[], token: string): KeptToken | undefined {
  const given = Buffer.from(digest(token));
  return kept.find(({ sha256 }) => sha256.length === given.length && timingSafeEqual(Buffer.from(sha256), given));
}

async function keep(directory: string, tokens: readonly KeptToken[]): Promise<void> {
  const file = fileIn(directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, `${JSON.stringify({ tokens }, undefined, 2)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}

function fileIn(directory: string): string {
  return path.join(directory, "tokens.json");
}
