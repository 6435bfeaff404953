import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { Caller } from "./access.ts";
import type { Role } from "./documents.ts";
import type { Reply } from "./reply.ts";
import type { Service } from "./service.ts";

/** A request that may be answered. */
export interface Asked {
  readonly service: Service;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** Of a route without a role, whoever it is. */
  readonly caller: Caller | undefined;
  /** Where the connection comes from. */
  readonly from: string;
  readonly nowMs: number;
}

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly summary: string;
  /** Absent: whoever can connect. */
  readonly role?: Role;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** What it answers with; absent where that is no JSON document. */
  readonly replies?: z.ZodType;
  readonly type?: string;
  answer(asked: Asked): Reply | Promise<Reply>;
}
