import type { Server } from "node:net";
import ipaddr from "ipaddr.js";
import { errno, reasonOf } from "../text/operational-error.ts";
import { Unusable } from "./failure.ts";

export interface ListenAt {
  readonly host: string;
  readonly port: number;
  /** Nobody beyond this machine can connect. */
  readonly isLoopback: boolean;
}

/** @throws Unusable for what is no `ADDRESS:PORT`; an IPv6 address stands in brackets. */
export function parseListen(text: string): ListenAt {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]+)\]|([\d.]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain ?? "";
  const port = Number(digits);
  if (!ipaddr.isValid(host) || !(port <= 65_535)) {
    throw new Unusable(`--listen takes an address and a port, such as 127.0.0.1:8470 or [::1]:8470, not ${text}`);
  }
  return { host, port, isLoopback: ipaddr.parse(host).range() === "loopback" };
}

/** Returns the port that it listens at: port 0 asks for any. @throws Unusable when the port is taken, or may not be had. */
export function listening(server: Server, { host, port }: ListenAt): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const why = errno(error) === "EADDRINUSE" ? "something listens there already" : reasonOf(error);
      reject(new Unusable(`nothing can listen at ${host} port ${port}: ${why}`, { cause: error }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
