import { beforeAll, expect, test } from "vitest";
import { programsImage } from "./image.ts";
import { ownList } from "./own-list.ts";

/** The lists of options of services that a small site does not have; each must be the installed program's own. */

const usual = words(
  "oslo.db oslo.log oslo.messaging oslo.middleware.cors oslo.middleware.healthcheck oslo.middleware.http_proxy_to_wsgi",
  "oslo.policy keystonemiddleware.auth_token",
);

const heat = words("api.aws.ec2token common.cache common.config common.context common.crypt common.wsgi");
const engine = words("clients clients.os.keystone.heat_keystoneclient hot.functions notification resources");

// Barbican's plugin for KMIP cannot be listed: Debian does not have what it imports.
const barbican = words("crypto crypto.p11 crypto.simple dogtag secret_store secret_store.vault");

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(" "));
}

const lists = {
  heat: [...heat.map((name) => `heat.${name}`), ...engine.map((name) => `heat.engine.${name}`), "oslo.cache"],
  octavia: ["octavia", "octavia.api.drivers.ovn"],
  barbican: ["barbican.common.config", ...barbican.map((name) => `barbican.plugin.${name}`)],
  designate: ["designate.conf", "oslo.concurrency"],
  manila: ["manila", "oslo.concurrency"],
  ironic: ["ironic", "oslo.concurrency"],
};

let image: string;

beforeAll(async () => {
  image = await programsImage();
}, 1_800_000);

test.each(Object.entries(lists))(
  "the catalogue's list of %s's options is its own (else: vitest -u)",
  async (technology, namespaces) => {
    const list = await ownList(image, ["oslo", ...namespaces, ...usual]);
    await expect(list).toMatchFileSnapshot(`../../src/catalogue/${technology}/known.options`);
  },
);
