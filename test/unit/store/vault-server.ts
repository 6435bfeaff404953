import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { certificateIn } from "../../../src/catalogue/format/pem.ts";
import type { SecretNeed } from "../../../src/catalogue/contract/secret.ts";
import { generate } from "../../../src/store/secrets.ts";

/** What the next request meets. */
export type Mood = "well" | "read only" | "sealed" | "silent" | "elsewhere" | "no engine";

const written = z.object({
  options: z.object({ cas: z.optional(z.int()) }),
  data: z.record(z.string(), z.string()),
});
const mount = "kv";
const needs: readonly SecretNeed[] = [
  { name: "authority", kind: "authority", subject: "Vault's", names: ["127.0.0.1"] },
  { name: "served", kind: "certificate", subject: "vault", names: ["127.0.0.1"], by: "authority" },
];

/**
 * An HTTPS server that answers as a key-value engine of version 2 does, by its documentation: versions, check-and-set, deleted ones,
 * and the errors of a vault that is sealed or a token that may not.
 */
export class VaultServer {
  readonly token = "hvs.the-token";
  mood: Mood = "well";
  /** Null: deleted. */
  readonly versions: (Record<string, string> | null)[] = [];
  readonly seen: string[] = [];
  readonly authorities: string;
  readonly #server;

  constructor() {
    const made: Record<string, string> = {};
    for (const need of needs) made[need.name] = generate(need, made, new Date());
    this.authorities = certificateIn(made["authority"] ?? "");
    const served = made["served"] ?? "";
    this.#server = createServer({ cert: certificateIn(served), key: served }, (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => this.#answer(request, response, Buffer.concat(parts).toString()));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => void this.#server.listen(0, "127.0.0.1", resolve));
    const place = this.#server.address();
    if (place === null || typeof place === "string") throw new Error("the vault does not listen");
    return `https://127.0.0.1:${place.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    this.seen.push(`${request.method ?? ""} ${request.url ?? ""}`);
    const end = (status: number, document: object, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(document));
    };
    if (this.mood === "silent") return;
    if (this.mood === "sealed") return end(503, { errors: ["Vault is sealed"] });
    if (this.mood === "elsewhere")
      return end(307, {}, { Location: `https://other.example.org:8200${request.url ?? ""}` });
    const isAllowed = request.headers["x-vault-token"] === this.token;
    if (!isAllowed || (this.mood === "read only" && request.method === "POST"))
      return end(403, { errors: ["1 error occurred:\n\t* permission denied\n\n"] });
    if (this.mood === "no engine" || request.url !== `/v1/${mount}/data/quorate/demo`)
      return end(404, { errors: [`no handler for route "${request.url ?? ""}". route entry not found.`] });
    if (request.method === "POST") this.#write(body, end);
    else this.#read(end);
  }

  #read(end: (status: number, document: object) => void): void {
    const [latest, version] = [this.versions.at(-1), this.versions.length];
    if (latest === undefined) return end(404, { errors: [] });
    const metadata = { created_time: "2026-11-26T12:00:00Z", deletion_time: "", destroyed: false, version };
    if (latest !== null) return end(200, { data: { data: latest, metadata } });
    end(404, { data: { data: null, metadata: { ...metadata, deletion_time: "2026-11-26T13:00:00Z" } } });
  }

  #write(body: string, end: (status: number, document: object) => void): void {
    const { options, data } = written.parse(JSON.parse(body));
    if (options.cas !== undefined && options.cas !== this.versions.length)
      return end(400, { errors: ["check-and-set parameter did not match the current version"] });
    this.versions.push(data);
    end(200, {
      data: {
        created_time: "2026-11-26T12:00:00Z",
        deletion_time: "",
        destroyed: false,
        version: this.versions.length,
      },
    });
  }
}
