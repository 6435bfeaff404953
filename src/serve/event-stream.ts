import type { ServerResponse } from "node:http";

/** So many listen at most, and so many of one caller: each is a connection, and a copy of every change. */
const listenersMost = 256;
const listenersOfOneMost = 32;
/** Who has so much to read still is too slow to be told more, and comes again. */
const unreadBytesMost = 1024 * 1024;
/** A comment now and then, so that whoever is between does not take the connection for dead, and dead ones are found. */
const aliveMs = 15_000;

/** Those who listen to what happens, as server-sent events. Source: HTML standard, section 9.2. */
export class EventStream {
  readonly #listeners = new Map<ServerResponse, string>();
  readonly #clock: NodeJS.Timeout;

  constructor() {
    this.#clock = setInterval(() => this.#write(": alive\n\n"), aliveMs).unref();
  }

  get size(): number {
    return this.#listeners.size;
  }

  /** Whether one more of this caller's may listen. */
  hasRoom(caller: string): boolean {
    const own = [...this.#listeners.values()].filter((name) => name === caller).length;
    return this.#listeners.size < listenersMost && own < listenersOfOneMost;
  }

  /** @param first what the listener begins with. */
  add(caller: string, response: ServerResponse, first: { readonly event: string; readonly data: unknown }): void {
    this.#listeners.set(response, caller);
    response.once("close", () => this.#listeners.delete(response));
    response.write(`retry: 2000\n\n${framed(first.event, first.data)}`);
  }

  tell(event: string, data: unknown): void {
    if (this.#listeners.size > 0) this.#write(framed(event, data));
  }

  /** Ends the streams of those who may not listen any more. */
  keep(mayListen: (caller: string) => boolean): void {
    for (const [response, caller] of this.#listeners) if (!mayListen(caller)) response.end();
  }

  close(): void {
    clearInterval(this.#clock);
    for (const response of this.#listeners.keys()) response.end();
  }

  #write(text: string): void {
    for (const response of this.#listeners.keys()) {
      if (response.writableLength > unreadBytesMost) response.destroy();
      else response.write(text);
    }
  }
}

function framed(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
