import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { addresses, drill, members, type PatroniSite } from "./patroni-site.ts";

/** Clients that write, what they were told, and what becomes of it. */

const writer = readFileSync(path.join(import.meta.dirname, "patroni-writer.py"), "utf8");
const thaw = readFileSync(path.join(import.meta.dirname, "patroni-thaw.py"), "utf8");

/** Several, so that a primary which goes on is asked for something at once. */
const clients = 4;
/** Rows of those who keep to one host; of those who go through a balancer are below. */
const directRow = 1_000_000_000;

interface Acknowledged {
  readonly row: string;
  /** When it was asked for, and when it was acknowledged, in seconds since 1970. */
  readonly asked: number;
  readonly told: number;
}

export type Host = (typeof members)[number];

/** One ledger of clients on a host of the site; a table for all, which is empty at first. */
export class Writers {
  readonly #patroni: PatroniSite;
  readonly #on: Host;
  readonly #ledger: string;
  readonly #place: string;
  readonly #first: number;

  /** @param to whose server they keep to, whatever it is; undefined: whom the balancer beside them leads to */
  constructor(patroni: PatroniSite, on: Host, to?: Host) {
    this.#patroni = patroni;
    this.#on = on;
    this.#ledger = to === undefined ? "/root/led" : "/root/direct";
    this.#first = to === undefined ? 0 : directRow;
    this.#place = `host=${to === undefined ? "127.0.0.1" : addresses[to]} sslmode=prefer user=quorate_drill password=OfADrill dbname=quorate_drill`;
  }

  async begin(): Promise<void> {
    await this.#patroni.said(
      this.#on,
      `base64 -d >/root/writer.py <<<${Buffer.from(writer).toString("base64")}
touch ${this.#ledger}.end
sleep 0.3
rm -f ${this.#ledger} ${this.#ledger}.end
setsid python3 /root/writer.py "${this.#place}" ${this.#first} ${clients} ${this.#ledger} ${this.#ledger}.end >/dev/null 2>&1 </dev/null &
for turn in {1..120}; do [ -s ${this.#ledger} ] && exit 0; sleep 0.25; done; exit 1`,
    );
  }

  async end(): Promise<readonly Acknowledged[]> {
    await this.#patroni.said(this.#on, `touch ${this.#ledger}.end; sleep 4`);
    const lines = (await this.#patroni.said(this.#on, `cat ${this.#ledger}`)).split("\n");
    return lines
      .map((line) => {
        const [row = "", asked, told] = line.split(" ");
        return { row, asked: Number(asked), told: Number(told) };
      })
      .toSorted((one, other) => one.told - other.told);
  }
}

/** The longest time without an acknowledgement, in seconds. */
export function longestGap(acknowledged: readonly Acknowledged[]): number {
  const times = acknowledged.map(({ told }) => told);
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
}

/** What was acknowledged and is not there. */
export async function lostOf(
  patroni: PatroniSite,
  on: string,
  acknowledged: readonly Acknowledged[],
): Promise<readonly string[]> {
  const there = new Set((await patroni.said(on, `${drill} -c "SELECT row FROM kept"`)).split("\n"));
  return acknowledged.map(({ row }) => row).filter((row) => !there.has(row));
}

export async function emptied(patroni: PatroniSite): Promise<Host> {
  const primary = await patroni.primary();
  await patroni.said(primary, `${drill} -c "TRUNCATE kept"`);
  const host = members.find((each) => each === primary);
  if (host === undefined) throw new Error(`no member is called ${primary}`);
  return host;
}

export interface Thaw {
  /** After another one has the lease, or after its server is told to begin. */
  readonly moment: "lease" | "promotion";
  readonly afterMs: number;
}

/** Who has the lease, as a host's Patroni says: balancers may lead to one that thawed until it has given itself up. */
export async function leadsAgain(patroni: PatroniSite, witness: Host): Promise<string> {
  for (const until = Date.now() + 120_000; Date.now() < until;) {
    const { text } = await patroni.hosts.run(witness, "sleep 3; /usr/libexec/quorate/patroni-ask cluster 2>/dev/null");
    const leader = /"name": "(c[123])", "role": "leader"/u.exec(text)?.[1];
    if (leader !== undefined) return leader;
  }
  throw new Error("nobody leads");
}

/**
 * The primary stands still while clients write to it over sessions of their own and others through a balancer; another one is promoted, and
 * it goes on at that moment. All that anybody was told to be written must be there, and the old one takes nothing after the new one has.
 */
export async function frozenAndThawed(patroni: PatroniSite, { moment, afterMs }: Thaw): Promise<string> {
  const old = await emptied(patroni);
  const others = members.filter((each) => each !== old);
  const [witness = "c1"] = others;
  const direct = new Writers(patroni, witness, old);
  const led = new Writers(patroni, witness);
  await direct.begin();
  await led.begin();
  // It goes on as well, and believes that it still leads.
  await patroni.storeLedFrom(old);
  const words = [patroni.roots, old, moment, afterMs, ...others];
  const said = await patroni.said("-", `python3 - ${words.join(" ")} <<'PYTHON'\n${thaw}PYTHON`);
  const [stopped = 0, seen = 0, thawed = 0] = said.split(" ").map(Number);
  const now = said.split(" ")[3] ?? "";
  expect(others).toContain(now);
  const primary = await leadsAgain(patroni, witness);
  await patroni.followed(primary, 2);
  const [toOld, throughBalancer] = [await direct.end(), await led.end()];
  const all = [...toOld, ...throughBalancer];
  expect(await lostOf(patroni, primary, all)).toEqual([]);
  const first = throughBalancer.find(({ asked }) => asked > stopped);
  expect(first).toBeDefined();
  if (primary !== old) expect(toOld.filter(({ asked }) => asked > (first?.told ?? 0))).toEqual([]);
  const late = toOld.filter(({ told }) => told > thawed).length;
  return [
    `${old} thawed ${afterMs} ms after ${now}'s ${moment}`,
    `primary ${primary}`,
    `frozen ${(thawed - stopped).toFixed(1)} s, ${moment} after ${(seen - stopped).toFixed(1)} s`,
    `${all.length} rows acknowledged, ${late} of them by ${old} after it thawed (${toOld.filter(({ asked }) => asked > thawed).length} asked for then)`,
    `gap ${longestGap(throughBalancer).toFixed(2)} s`,
  ].join("; ");
}
