import { expect, test } from "vitest";
import { ownList } from "./own-list.ts";
import { programsImage } from "./image.ts";

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
  { technology: "mariadb", lister: ["mariadbd", "galera", "mysqld"] },
  {
    technology: "placement",
    lister: ["oslo", "placement.conf", "keystonemiddleware.auth_token", ...databaseApi, ...more],
  },
  {
    technology: "nova",
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
  readonly lister: readonly string[];
}

test.each(lists)(
  "the catalogue's list of $technology's options is its own (else: vitest -u)",
  async ({ technology, lister }) => {
    await expect(await ownList(await programsImage(), lister)).toMatchFileSnapshot(
      `../../src/catalogue/${technology}/known.options`,
    );
  },
);
