import { beforeAll, expect, test } from "vitest";
import { programsImage } from "./image.ts";
import { ownList } from "./own-list.ts";

/** The options of services that keep data; the list must be the installed program's own. */

const namespaces =
  "cinder castellan.config oslo.db oslo.log oslo.messaging oslo.middleware.cors oslo.middleware.healthcheck oslo.middleware.http_proxy_to_wsgi oslo.policy oslo.concurrency keystonemiddleware.auth_token";

let image: string;

beforeAll(async () => {
  image = await programsImage();
}, 1_800_000);

test("the catalogue's list of cinder's options is its own (else: vitest -u)", async () => {
  const list = await ownList(image, ["oslo", ...namespaces.split(" ")]);
  await expect(list).toMatchFileSnapshot("../../src/catalogue/cinder/known.options");
});
