import { beforeAll, expect, test } from "vitest";
import { hostSystem } from "../../src/design/wants.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { ownList } from "./own-list.ts";
import { siteNamed } from "./sites.ts";

/** What an operator may set is looked up in the lists that the catalogue keeps; each must be the installed program's own. */

const oslo = ["oslo.db", "oslo.log", "oslo.messaging", "oslo.middleware.cors", "oslo.middleware.healthcheck"];
const more = ["oslo.middleware.http_proxy_to_wsgi", "oslo.policy"];

const lists = [
  { technology: "keystone", lister: ["oslo", "keystone", "oslo.cache", ...oslo, ...more] },
  {
    technology: "glance",
    lister: [
      "oslo",
      "glance.api",
      "glance.multi_store",
      "keystonemiddleware.auth_token",
      "oslo.concurrency",
      ...oslo,
      ...more,
      "images=file+glance.store.swift.store",
      "os_glance_staging_store=file",
      "os_glance_tasks_store=file",
    ],
  },
  { technology: "galera", lister: ["mariadbd", "galera", "mysqld"] },
] as const;

let image: string;

beforeAll(async () => {
  ({ path: image } = await ensureImage(
    hostSystem(siteNamed("three controllers", defaultRelease.name)),
    () => undefined,
  ));
});

test.each(lists)(
  "the catalogue's list of $technology's options is its own (else: vitest -u)",
  async ({ technology, lister }) => {
    await expect(await ownList(image, lister)).toMatchFileSnapshot(`../../src/catalogue/${technology}/known.options`);
  },
);
