import { connect, type TLSSocket } from "node:tls";
import { reasonOf } from "../text/operational-error.ts";
import { linesOf } from "./follow.ts";
import { HostError, type WatchableHost } from "./host.ts";

/** A host that says by itself what changes on it, to whoever shows a certificate of the right authority. */
export interface ListenedTarget {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** That of the script that the host has. */
  readonly mark: string;
  /** PEM: whom to believe, and what to show. */
  readonly ca: string;
  readonly pem: string;
}

const connectMs = 3000;

/** It can be listened to, and nothing else: there is no way to run anything there. */
export function listenedHost({ name, address, port, mark, ca, pem }: ListenedTarget): WatchableHost {
  return {
    name,
    ownMark: mark,
    run: () =>
      Promise.reject(
        new HostError("unreachable", name, `${name} can only be listened to from here, and runs no script.`),
      ),
    follow: (_script, options) =>
      new Promise((resolve, reject) => {
        const { signal } = options;
        const socket: TLSSocket = connect({ host: address, port, ca, cert: pem, key: pem, minVersion: "TLSv1.2" });
        const limit = setTimeout(
          () => socket.destroy(new Error(`no connection within ${connectMs / 1000} s`)),
          connectMs,
        );
        let because = "the connection ended";
        const take = linesOf((line) => {
          if (!signal.aborted) options.onLine(line);
        });
        const stop = (): void => void socket.destroy();
        signal.addEventListener("abort", stop, { once: true });
        if (signal.aborted) stop();
        socket.once("secureConnect", () => clearTimeout(limit));
        socket.setEncoding("utf8").on("data", (text: string) => {
          if (!take(text)) socket.destroy(new Error("what it says is no list of lines"));
        });
        socket.on("error", (error) => (because = reasonOf(error)));
        socket.once("close", () => {
          clearTimeout(limit);
          signal.removeEventListener("abort", stop);
          if (signal.aborted) resolve();
          else reject(new HostError("unreachable", name, `${name} is not heard: ${because}.`));
        });
      }),
  };
}
