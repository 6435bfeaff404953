import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { TroubleDocument } from "./documents.ts";

/** What a request is answered with. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(document: object, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, type: "application/json; charset=utf-8", body: JSON.stringify(document), headers };
}

export function trouble(
  status: number,
  code: string,
  sentence: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return json({ error: { code, sentence } } satisfies TroubleDocument, status, headers);
}

const anyObject = z.record(z.string(), z.unknown());

/** No larger body has a meaning here. */
const bodyBytesMost = 16 * 1024;

/** What ends the handling of a request early. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reply: Reply;

  constructor(reply: Reply) {
    super("refused");
    this.reply = reply;
  }
}

/** The JSON object in a request's body. @throws Refusal when it is none, or too large. */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const tooLarge = new Refusal(
    trouble(413, "too-large", "The body is larger than any that has a meaning here.", { Connection: "close" }),
  );
  if (Number(request.headers["content-length"] ?? 0) > bodyBytesMost) throw tooLarge;
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    throw new Refusal(trouble(415, "not-json", "A body is JSON here, and says so in its Content-Type."));
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytesMost) throw tooLarge;
    chunks.push(chunk);
  }
  try {
    const value = anyObject.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    if (value.success) return value.data;
  } catch {
    // Told below, as any other value that is no object.
  }
  throw new Refusal(trouble(400, "not-json", "The body is no JSON object."));
}

/**
 * What every answer says: that nothing but this service's own files may run or be shown with it, that no other page may hold it, and
 * that nobody keeps what it says. Source: OWASP, "HTTP Headers Cheat Sheet".
 */
const safeHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

export function setHeaders(response: ServerResponse, isSecure: boolean): void {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
  if (isSecure) response.setHeader("Strict-Transport-Security", "max-age=31536000");
}

export function send(response: ServerResponse, { status, type, body, headers = {} }: Reply, withBody = true): void {
  response.writeHead(status, {
    "Cache-Control": "no-store",
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(withBody ? body : undefined);
}
