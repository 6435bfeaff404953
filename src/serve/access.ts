import type { IncomingMessage } from "node:http";
import type { Role } from "./documents.ts";
import type { History } from "./history.ts";
import { digest, type KeptToken, randomToken, readTokens, tokenIn } from "./tokens.ts";

/** Who asks: by a token of their own, or by the session that the page began with one. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
  readonly by: "token" | "session";
}

/** A session of the page ends after a working day. */
export const sessionMs = 12 * 60 * 60 * 1000;
/** Tokens are read again after so long, so that one that is revoked is void soon. */
const tokensMs = 2000;
const cookieName = "quorate_session";

/** Tells who asks. */
export class Access {
  readonly #directory: string;
  readonly #history: History;
  readonly #isSecure: boolean;
  #tokens: { readonly readAtMs: number; readonly kept: readonly KeptToken[] } = { readAtMs: 0, kept: [] };

  constructor(directory: string, history: History, isSecure: boolean) {
    this.#directory = directory;
    this.#history = history;
    this.#isSecure = isSecure;
  }

  callerOf(request: IncomingMessage, nowMs: number): Caller | undefined {
    const bearer = /^Bearer ([\w-]{1,200})$/i.exec(request.headers.authorization ?? "")?.[1];
    if (bearer !== undefined) return asCaller(tokenIn(this.#kept(nowMs), bearer), "token");
    const session = cookieOf(request);
    if (session === undefined) return undefined;
    const token = this.#history.session(digest(session), nowMs);
    return asCaller(
      this.#kept(nowMs).find(({ name }) => name === token),
      "session",
    );
  }

  /** A session for whoever has a token: the value of `Set-Cookie`. Scripts cannot read it, and no other site's request carries it. */
  begin(token: string, nowMs: number): { readonly caller: Caller; readonly cookie: string } | undefined {
    const caller = asCaller(tokenIn(this.#kept(nowMs), token), "session");
    if (caller === undefined) return undefined;
    const session = randomToken();
    this.#history.keepSession(digest(session), caller.name, nowMs + sessionMs);
    return { caller, cookie: this.#cookie(session, sessionMs / 1000) };
  }

  /** Whether a token of this name is valid still. */
  knows(name: string, nowMs: number): boolean {
    return this.#kept(nowMs).some((token) => token.name === name);
  }

  end(request: IncomingMessage): string {
    const session = cookieOf(request);
    if (session !== undefined) this.#history.endSession(digest(session));
    return this.#cookie("", 0);
  }

  #cookie(value: string, seconds: number): string {
    const secure = this.#isSecure ? "; Secure" : "";
    return `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
  }

  #kept(nowMs: number): readonly KeptToken[] {
    if (nowMs - this.#tokens.readAtMs > tokensMs) {
      this.#tokens = { readAtMs: nowMs, kept: readTokens(this.#directory) };
    }
    return this.#tokens.kept;
  }
}

/** Who operates may also view. */
export function may({ role }: Caller, wanted: Role): boolean {
  return role === "operate" || wanted === "view";
}

function asCaller(token: KeptToken | undefined, by: Caller["by"]): Caller | undefined {
  return token === undefined ? undefined : { name: token.name, role: token.role, by };
}

function cookieOf(request: IncomingMessage): string | undefined {
  return new RegExp(`(?:^|; ?)${cookieName}=([\\w-]{1,200})(?:;|$)`).exec(request.headers.cookie ?? "")?.[1];
}
