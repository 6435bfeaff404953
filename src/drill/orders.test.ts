import { expect, test } from "vitest";
import { faultsOf, usualFaults } from "./faults/all.ts";
import { ordersOf } from "./orders.ts";

const unknown = { fills: [], listens: [], manager: "systemd" };
const design = {
  components: [
    { name: "balancer", units: ["b.service"], hosts: ["c1", "c2"], ...unknown },
    { name: "run-by-the-cluster", units: [], hosts: ["c1"], ...unknown },
  ],
  voters: ["c1", "c2", "c3"],
  endpoints: [],
  addresses: [{ address: "10.0.0.10" }],
  cluster: { fenceDevices: [{ agent: "fence_board" }], resources: [] },
  hosts: ["c1", "c2", "c3"].map((name, index) => ({ name, zone: "rack", address: `10.0.0.${index + 1}` })),
};

function named(name: string, settings = usualFaults) {
  return faultsOf(design, settings).find((fault) => fault.name === name);
}

test("no name means every drill there is, in their order: a component without units cannot be killed by one", () => {
  const orders = ordersOf(design, { faults: [], target: "c2", onlyWhenWhole: true });
  expect(orders.map(({ fault }) => fault.name)).toEqual([
    "power-off",
    "freeze",
    "cold-start",
    "shut-down",
    "relapse",
    "power-off-two",
    "power-off-zone-rack",
    "cold-start-in-turn",
    "cold-start-edge",
    "fencing-dead",
    "isolate-unfenced",
    "clock-step",
    "names-gone",
    "address-stolen",
    "pressure",
    "pressure-memory",
    "pressure-disk",
    "pressure-processes",
    "isolate",
    "partition-halves",
    "partition-ring",
    "partition-bridge",
    "partition-one-way",
    "partition-mute",
    "flap",
    "link-down",
    "loss",
    "rate",
    "delay",
    "reorder",
    "duplicate",
    "corrupt",
    "rolling-restart",
    "apply-cut",
    "kill-balancer",
    "stop-balancer",
    "restart-balancer",
    "kill-each-balancer",
    "descriptors-balancer",
    "processes-balancer",
  ]);
  expect(orders[0]).toMatchObject({ name: "power-off c2", target: "c2", onlyWhenWhole: true });
});

test("copies are brought back where the site keeps some", () => {
  const wish = { target: "vip-holder", onlyWhenWhole: true };
  expect(() => ordersOf(design, { ...wish, faults: ["restore"] })).toThrow(
    "there is no drill restore; it brings the database back from a copy, and the site keeps none",
  );
  const kept = { ...design, copies: [{ host: "c1" }] };
  expect(ordersOf(kept, { ...wish, faults: ["restore"] })).toMatchObject([{ name: "restore vip-holder" }]);
});

test("a drill may have a target of its own", () => {
  const orders = ordersOf(design, {
    faults: ["freeze@c2", "power-off@queue-leader", "flap"],
    target: "c1",
    onlyWhenWhole: true,
  });
  expect(orders.map(({ name }) => name)).toEqual(["freeze c2", "power-off queue-leader", "flap c1"]);
});

test("how often and how long is said in the fault's own words", () => {
  const [pressure, kill] = ["pressure", "kill-balancer"].map((name) => named(name, { times: 5, lastsMs: 600_000 }));
  expect(pressure?.lastsMs).toBe(600_000);
  expect(pressure?.happened("c1")).toContain("600 s");
  expect(kill?.happened("c1")).toBe("balancer on c1 was killed 5 times");
  expect(named("kill-balancer")?.happened("c1")).toBe("balancer on c1 was killed");
});

test("a server forgets only where it has a file to forget", () => {
  const forgets = { name: "database", units: ["d.service"], file: "/var/lib/d/state" };
  const names = faultsOf(design, { ...usualFaults, forgets }).map(({ name }) => name);
  const known = ["forget", "truncate", "flip", "permissions"].map((kind) => `${kind}-database`);
  expect(names).toEqual(expect.arrayContaining(known));
  expect(
    faultsOf(design)
      .map(({ name }) => name)
      .filter((name) => known.includes(name)),
  ).toEqual([]);
});

test.each([
  [{ faults: ["power-of"], target: "writer" }, /there is no drill power-of; power-off is one$/],
  [
    { faults: ["earthquake"], target: "writer" },
    /; there is power-off, .*flap.*; kill-, stop-, .* before what it strikes: balancer/,
  ],
  [{ faults: ["kill-balancer"], target: "c3" }, /kill-balancer can happen on c1, c2 alone, not on c3/],
  [{ faults: ["kill-balancer@c3"], target: "c1" }, /kill-balancer can happen on c1, c2 alone, not on c3/],
  [{ faults: ["power-off"], target: "c9" }, /vip-holder, writer, queue-leader or one of the hosts c1, c2, c3, not c9/],
])("what there is not is refused with what there is", (wish, sentence) => {
  expect(() => ordersOf(design, { ...wish, onlyWhenWhole: true })).toThrow(sentence);
});
