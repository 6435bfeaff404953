import { execa } from "execa";

export interface Attempts {
  /** Connections that were made. */
  readonly made: number;
  /** Error codes of the others, each once: `ETIMEDOUT`, `ECONNREFUSED`. */
  readonly errors: readonly string[];
  /** How the connection that was held open ended; null when it did not. */
  readonly heldEndedBy: string | null;
}

/** Connects every few milliseconds, and holds one connection open; what a client sees of a host that goes away. */
const client = `
const net = require("net");
const [address, port, ms] = process.argv.slice(1);
let made = 0; const errors = new Set(); let heldEndedBy = null;
const held = net.connect(Number(port), address);
held.on("error", (error) => { heldEndedBy = error.code; });
held.on("end", () => { heldEndedBy ??= "end"; });
held.on("connect", () => process.stderr.write("connected\\n"));
const timer = setInterval(() => {
  const one = net.connect(Number(port), address);
  one.setTimeout(300, () => { errors.add("ETIMEDOUT"); one.destroy(); });
  one.on("connect", () => { made += 1; one.destroy(); });
  one.on("error", (error) => errors.add(error.code));
}, 3);
setTimeout(() => {
  process.stdout.write(JSON.stringify({ made, errors: [...errors], heldEndedBy }));
  process.exit(0);
}, Number(ms));
`;

/** Runs such a client in a network namespace; `connected` resolves when its first connection stands. */
export function connectionsFrom(namespace: string, address: string, port: number, ms: number) {
  const args = ["netns", "exec", namespace, process.execPath, "-e", client, address, String(port), String(ms)];
  const running = execa("ip", args);
  const connected = new Promise<void>((resolve) => {
    running.stderr.once("data", () => resolve());
  });
  const attempts = running.then((done): Attempts => JSON.parse(done.stdout));
  return { connected, attempts };
}
