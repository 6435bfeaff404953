import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import hosts from "./hosts-in-image.sh";
import type { Said } from "./image-root.ts";

/** Hosts on one wire that share an image, nothing booted: what runs on them is started by hand, and ends with them. */
export class HostsInImage {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #last: Promise<unknown> = Promise.resolve();

  /** @param addresses by host: `10.77.0.11/24` */
  constructor(image: string, addresses: Readonly<Record<string, string>>) {
    const own = ["--mount", "--net", "--uts", "--pid", "--fork", "--kill-child"];
    const words = [...own, "bash", "-c", hosts, "bash", image, ...Object.entries(addresses).flat()];
    this.#process = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...words]);
    this.#process.stderr.resume();
    this.#reader = createInterface({ input: this.#process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Runs bash as root on a host, or outside of them all on `-`; one script after another. */
  async run(host: string, script: string): Promise<Said> {
    const before = this.#last;
    const said = (async () => {
      await before;
      this.#process.stdin.write(`${host} ${Buffer.from(script).toString("base64")}\n`);
      const line = await this.#lines.next();
      if (line.done === true) throw new Error("the hosts in the image are gone");
      const [status = "", text = ""] = line.value.split(" ");
      return { exitCode: Number(status), text: Buffer.from(text, "base64").toString().trimEnd() };
    })();
    this.#last = said.catch(() => undefined);
    return await said;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin.end();
    this.#process.kill("SIGKILL");
    await ended;
    this.#reader.close();
  }
}
