import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { frozenAndThawed, type Thaw } from "../programs/patroni-ledger.ts";
import { PatroniSite } from "../programs/patroni-site.ts";
import { siteNamed } from "../programs/sites.ts";

/** A primary under Patroni stands still and goes on at every moment around another one's promotion. Real members on hosts not booted. */

const patroni = new PatroniSite(siteNamed("PostgreSQL under Patroni, certificates", defaultRelease.name));

beforeAll(async () => {
  await patroni.begin();
  await patroni.storeBegins();
  await patroni.databaseBegins();
  await patroni.clientsBegin();
}, 600_000);

afterAll(() => patroni.end());

const moments: readonly Thaw[] = [
  ...Array.from({ length: 8 }, (_, index): Thaw => ({ moment: "lease", afterMs: index * 150 })),
  ...Array.from({ length: 16 }, (_, index): Thaw => ({ moment: "promotion", afterMs: index * 100 })),
];

test.each(moments)(
  "$afterMs ms after another one's $moment, the old one acknowledges nothing that is not kept",
  async (at) => {
    const sentence = await frozenAndThawed(patroni, at);
    console.info(sentence);
    expect(sentence).toContain("rows acknowledged");
  },
  300_000,
);
