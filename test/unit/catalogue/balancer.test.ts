import { expect, test } from "vitest";
import { haproxy } from "../../../src/catalogue/haproxy/index.ts";
import { technologiesOf } from "../../../src/catalogue/index.ts";
import { exampleDesign } from "./three-controllers.ts";

test("the balancer starts after what it relays to, which may hold the loopback's port until it runs by its file", () => {
  const view = { design: exampleDesign(), host: "c2", secrets: {} };
  const [balancer] = haproxy.units(view);
  expect(balancer?.after).toContain("c2/unit memcached.service");
  // None of these waits for the balancer in turn.
  const waited = technologiesOf(view.design)
    .flatMap((technology) => technology.units(view))
    .filter(({ unit }) => balancer?.after.includes(`c2/unit ${unit}`));
  expect(waited).not.toEqual([]);
  for (const { after } of waited) expect(after).not.toContain("c2/unit haproxy.service");
});
