import type { Service } from "./service.ts";

/** The service that answers now: another takes its place when the site file says something else. */
export class CurrentService {
  #service: Service | undefined;

  /** @param service none, where its turn has not come */
  constructor(service?: Service) {
    this.#service = service;
  }

  /** Undefined for the moment in which one takes the place of another, and while it is another host's turn. */
  get now(): Service | undefined {
    return this.#service;
  }

  /** Only one may have the history: the one before is closed first. */
  async replace(start: () => Promise<Service>): Promise<void> {
    const before = this.#service;
    this.#service = undefined;
    await before?.close();
    this.#service = await start();
  }

  async close(): Promise<void> {
    const last = this.#service;
    this.#service = undefined;
    await last?.close();
  }
}
