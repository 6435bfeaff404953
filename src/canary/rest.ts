import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { CanaryTrouble } from "./trouble.ts";

export interface RestRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the first packet to the last byte of the answer. */
  readonly timeoutMs: number;
  /** PEM of the authority that signed the endpoints' certificates, where they speak TLS. */
  readonly ca?: string;
}

export interface RestAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly bytes: Buffer;
}

/**
 * One request on a connection of its own: a connection that outlived a failover is no trouble of the service's.
 *
 * @throws CanaryTrouble when there was no whole answer in time
 */
export function send({ method, url, headers = {}, body, timeoutMs, ca }: RestRequest): Promise<RestAnswer> {
  const secure = url.startsWith("https:");
  const agent = secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
  const length: Record<string, string> =
    body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = { method, headers: { ...headers, ...length }, agent, ...(ca === undefined ? {} : { ca }) };
  const what = `${method} ${url}`;
  return new Promise((resolve, reject) => {
    const sent = (secure ? httpsRequest : httpRequest)(url, options);
    const deadline = setTimeout(() => {
      reject(new CanaryTrouble(`${what}: no answer within ${timeoutMs / 1000} s`));
      sent.destroy();
    }, timeoutMs);
    const fail = (error: NodeJS.ErrnoException): void => {
      clearTimeout(deadline);
      reject(new CanaryTrouble(`${what}: ${error.code ?? error.message}`, { cause: error }));
    };
    sent.on("error", fail);
    sent.on("response", (response) => {
      readAnswer(response)
        .then(resolve, fail)
        .finally(() => clearTimeout(deadline));
    });
    sent.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<RestAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return {
    status: response.statusCode ?? 0,
    header: (name) => {
      const value = response.headers[name.toLowerCase()];
      return Array.isArray(value) ? value[0] : value;
    },
    bytes: Buffer.concat(chunks),
  };
}
