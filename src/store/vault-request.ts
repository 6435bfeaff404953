import { request as plainly } from "node:http";
import { request as securely } from "node:https";
import { reasonOf } from "../text/operational-error.ts";

/** A vault that has not answered by then is not there. */
const answerMs = 10_000;
const mostBytes = 8 * 1024 * 1024;

export interface VaultRequest {
  readonly url: URL;
  readonly token: string;
  readonly namespace?: string;
  /** PEM of the authorities that are believed; absent: this machine's. */
  readonly authorities?: string;
  /** A JSON document that is posted; absent: it is asked for. */
  readonly body?: string;
}

export type VaultAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly text: string; readonly location?: string }
  | { readonly kind: "none"; readonly because: string };

/** Asks once. It follows nowhere: the token is for this address. It never throws. */
export function askVault({ url, token, namespace, authorities, body }: VaultRequest): Promise<VaultAnswer> {
  return new Promise((resolve) => {
    const none = (because: string): void => resolve({ kind: "none", because });
    const send = url.protocol === "https:" ? securely : plainly;
    const asking = send(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        "X-Vault-Token": token,
        "X-Vault-Request": "true",
        ...(namespace === undefined ? {} : { "X-Vault-Namespace": namespace }),
        ...(body === undefined
          ? {}
          : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body).toString() }),
      },
      agent: false,
      signal: AbortSignal.timeout(answerMs),
      ...(authorities === undefined ? {} : { ca: authorities }),
    });
    asking.on("error", (error) => none(wordsOf(error)));
    asking.on("response", (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on("data", (part: Buffer) => {
        bytes += part.length;
        if (bytes > mostBytes) response.destroy(new Error("its answer has no end"));
        else parts.push(part);
      });
      response.on("error", (error) => none(wordsOf(error)));
      response.on("end", () => {
        const { statusCode = 0, headers } = response;
        resolve({
          kind: "answer",
          status: statusCode,
          text: Buffer.concat(parts).toString("utf8"),
          ...(headers.location === undefined ? {} : { location: headers.location }),
        });
      });
    });
    asking.end(body);
  });
}

/** What the codes of Node.js mean, as the end of a sentence. */
const failures: Readonly<Record<string, string>> = {
  ABORT_ERR: `it gave no answer in ${answerMs / 1000} s`,
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "it broke the connection",
  ENOTFOUND: "nobody has that name",
  EHOSTUNREACH: "no way leads there",
  ENETUNREACH: "no way leads there",
  CERT_HAS_EXPIRED: "its certificate has ended",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by nobody whom this machine believes",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by nobody whom this machine believes",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is signed by nobody whom this machine believes",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is signed by nobody whom this machine believes",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

function wordsOf(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  return failures[error instanceof Error && error.name === "AbortError" ? "ABORT_ERR" : code] ?? reasonOf(error);
}
