import { expect, test } from "vitest";
import { monitorPort } from "./config.ts";
import { balancer } from "./provides.ts";

test("the balancer is asked at the port where it says that it serves", () => {
  expect(balancer.serves).toContain(`/dev/tcp/127.0.0.1/${monitorPort} `);
});
