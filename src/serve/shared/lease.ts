import type { SiteDatabase } from "./site-database.ts";

/** Whose turn it is to watch the site, as the site's database says. */
export type LeaseAnswer =
  | { readonly kind: "mine" }
  | { readonly kind: "others"; readonly holder: string }
  /** The database does not answer. */
  | { readonly kind: "away" };

const leaseName = "serve";

/** One row of the site's database: who has it may watch the site, for as long as it is renewed in time. */
export class Lease {
  readonly #database: SiteDatabase;
  readonly #holder: string;
  readonly #ms: number;
  #isMade = false;

  /** @param holder the host that asks */
  constructor(database: SiteDatabase, holder: string, ms: number) {
    this.#database = database;
    this.#holder = holder;
    this.#ms = ms;
  }

  /** Takes the lease where it has run out, renews it where it is one's own. By the database's clock alone. @throws DatabaseAway */
  async take(): Promise<Exclude<LeaseAnswer, { readonly kind: "away" }>> {
    const { nowMs } = this.#database.dialect;
    await this.#make();
    await this.#database.run(
      `UPDATE lease SET holder = ?, until_ms = ${nowMs} + ? WHERE name = ? AND (holder = ? OR until_ms < ${nowMs})`,
      [this.#holder, this.#ms, leaseName, this.#holder],
    );
    const holder = await this.holder();
    return holder === this.#holder ? { kind: "mine" } : { kind: "others", holder };
  }

  /** Who has it, or had it last. `lock`: it stays so until the transaction ends. @throws DatabaseAway */
  async holder(lock: "" | " FOR UPDATE" = ""): Promise<string> {
    const [row] = await this.#database.run(`SELECT holder FROM lease WHERE name = ?${lock}`, [leaseName]);
    return String(row?.["holder"] ?? "");
  }

  /** Gives it up, so that another need not wait for its end. @throws DatabaseAway */
  async giveUp(): Promise<void> {
    await this.#database.run("UPDATE lease SET until_ms = 0 WHERE name = ? AND holder = ?", [leaseName, this.#holder]);
  }

  async #make(): Promise<void> {
    if (this.#isMade) return;
    const { dialect } = this.#database;
    await this.#database.run(
      `CREATE TABLE IF NOT EXISTS lease (name VARCHAR(32) PRIMARY KEY, holder VARCHAR(255) NOT NULL, until_ms BIGINT NOT NULL)${dialect.tableEnd}`,
    );
    await this.#database.run(dialect.insertUnless("lease", ["name", "holder", "until_ms"]), [leaseName, "", 0]);
    this.#isMade = true;
  }
}
