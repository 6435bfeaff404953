import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { RequestTrouble } from "../workload.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first packet to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly ca?: string;
}

export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: string;
}

/**
 * One request on a connection of its own, as each run of a command-line client makes one.
 *
 * @throws RequestTrouble `timeout` when the whole answer was not there in time, `fail` when the connection was refused or
 * broke.
 */
export function sendRequest(request: HttpRequest): Promise<HttpAnswer> {
  const secure = request.url.startsWith("https:");
  const agent = secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
  const options = {
    method: request.method,
    headers: { ...request.headers, ...(request.body === undefined ? {} : bodyHeaders(request.body)) },
    agent,
    ...(request.ca === undefined ? {} : { ca: request.ca }),
  };
  return new Promise((resolve, reject) => {
    const sent = (secure ? httpsRequest : httpRequest)(request.url, options);
    const deadline = setTimeout(() => {
      reject(new RequestTrouble("timeout", `no answer within ${request.timeoutMs} ms`));
      sent.destroy();
    }, request.timeoutMs);
    const fail = (trouble: NodeJS.ErrnoException): void => {
      clearTimeout(deadline);
      reject(new RequestTrouble("fail", trouble.code ?? trouble.message, { cause: trouble }));
    };
    sent.on("error", fail);
    sent.on("response", (response) => {
      readAnswer(response)
        .then(resolve, fail)
        .finally(() => clearTimeout(deadline));
    });
    sent.end(request.body);
  });
}

function bodyHeaders(body: string): Record<string, string> {
  return { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) };
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return {
    status: response.statusCode ?? 0,
    header: (name) => {
      const value = response.headers[name.toLowerCase()];
      return Array.isArray(value) ? value[0] : value;
    },
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
