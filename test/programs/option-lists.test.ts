import { expect, test } from "vitest";
import { hostSystem } from "../../src/design/wants.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { ownList } from "./own-list.ts";
import { siteNamed, type SiteName } from "./sites.ts";

/** What an operator may set is looked up in the lists that the catalogue keeps; each must be the installed program's own. */

const oslo = ["oslo.db", "oslo.log", "oslo.messaging", "oslo.middleware.cors", "oslo.middleware.healthcheck"];
const databaseApi = oslo.filter((name) => name !== "oslo.messaging");
const more = ["oslo.middleware.http_proxy_to_wsgi", "oslo.policy"];

const lists: readonly List[] = [
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
  {
    technology: "placement",
    site: "servers",
    lister: ["oslo", "placement.conf", "keystonemiddleware.auth_token", ...databaseApi, ...more],
  },
  {
    technology: "nova",
    site: "servers",
    lister: [
      "oslo",
      "nova.conf",
      "keystonemiddleware.auth_token",
      "oslo.cache",
      "oslo.concurrency",
      "oslo.privsep",
      "oslo.reports",
      "oslo.service.service",
      "os_vif",
      ...oslo,
      ...more,
    ],
  },
];

interface List {
  readonly technology: string;
  /** A site whose image has it; absent: the example. */
  readonly site?: SiteName;
  readonly lister: readonly string[];
}

async function imageOf(site: SiteName): Promise<string> {
  // That of the example first: the others are made from it.
  await ensureImage(hostSystem(siteNamed("three controllers", defaultRelease.name)), () => undefined);
  return (await ensureImage(hostSystem(siteNamed(site, defaultRelease.name)), () => undefined)).path;
}

test.each(lists)(
  "the catalogue's list of $technology's options is its own (else: vitest -u)",
  async ({ technology, site, lister }) => {
    await expect(await ownList(await imageOf(site ?? "three controllers"), lister)).toMatchFileSnapshot(
      `../../src/catalogue/${technology}/known.options`,
    );
  },
);
