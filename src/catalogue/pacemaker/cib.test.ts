import { XMLParser } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ClusterConstraint, ClusterResource } from "../contract/cluster.ts";
import { desiredConfiguration } from "./cib.ts";

const one: ClusterResource = {
  id: "quorate-address",
  agent: "ocf:heartbeat:IPaddr2",
  parameters: { ip: "10.77.0.10" },
  meta: { "resource-stickiness": "100" },
  operations: [{ name: "monitor", intervalMs: 1000, timeoutMs: 5000 }],
  spread: { kind: "one" },
};

const promotable: ClusterResource = {
  id: "quorate-replica",
  agent: "ocf:heartbeat:pgsql",
  parameters: { pgport: "5432" },
  meta: { "migration-threshold": "3" },
  operations: [
    { name: "start", intervalMs: 0, timeoutMs: 60_000 },
    { name: "monitor", intervalMs: 2000, timeoutMs: 10_000, role: "Promoted" },
    { name: "monitor", intervalMs: 3000, timeoutMs: 10_000, role: "Unpromoted" },
  ],
  spread: { kind: "promotable", meta: { notify: "true", "promoted-max": "1" } },
};

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  isArray: (name) => ["nvpair", "op"].includes(name),
});

const document = z.object({ configuration: z.object({ resources: z.unknown(), constraints: z.unknown() }) });

function configured(resources: readonly ClusterResource[], constraints: readonly ClusterConstraint[] = []) {
  const text = desiredConfiguration({
    cluster: { name: "demo", properties: {}, fenceAction: "off", fenceDevices: [], resources, constraints, after: [] },
    members: [],
    timers: {},
  });
  return { text, ...document.parse(parser.parse(text)).configuration };
}

function pair(set: string, name: string, value: string): Readonly<Record<string, string>> {
  return { id: `${set}-${name}`, name, value };
}

describe("a resource", () => {
  test("on one member is a primitive, and no clone", () => {
    const { resources } = configured([one]);
    expect(resources).not.toHaveProperty("clone");
    expect(resources).toHaveProperty("primitive.id", "quorate-address");
  });

  test("on every member is a clone, which is told only what it is given", () => {
    const { resources } = configured([{ ...one, spread: { kind: "clone" } }]);
    expect(resources).toMatchObject({
      clone: { id: "quorate-address-clone", primitive: { class: "ocf", provider: "heartbeat", type: "IPaddr2" } },
    });
    expect(resources).not.toHaveProperty("clone.meta_attributes");
    const told = configured([{ ...one, spread: { kind: "clone", meta: { interleave: "true" } } }]);
    const set = "quorate-address-clone-meta_attributes";
    expect(told.resources).toHaveProperty("clone.meta_attributes", {
      id: set,
      nvpair: [pair(set, "interleave", "true")],
    });
  });

  test("with one promoted is a promotable clone, with the clone's own meta attributes beside the resource's", () => {
    const { resources } = configured([promotable]);
    const set = "quorate-replica-clone-meta_attributes";
    expect(resources).toHaveProperty("clone.meta_attributes", {
      id: set,
      nvpair: [pair(set, "promotable", "true"), pair(set, "notify", "true"), pair(set, "promoted-max", "1")],
    });
    const own = "quorate-replica-meta_attributes";
    expect(resources).toHaveProperty("clone.primitive.meta_attributes", {
      id: own,
      nvpair: [pair(own, "migration-threshold", "3")],
    });
  });

  test("is monitored by role where its operations say so, each with an id of its own", () => {
    const { resources, text } = configured([promotable]);
    expect(resources).toHaveProperty("clone.primitive.operations.op", [
      { id: "quorate-replica-start", name: "start", interval: "0ms", timeout: "60000ms" },
      {
        id: "quorate-replica-monitor-promoted",
        name: "monitor",
        interval: "2000ms",
        timeout: "10000ms",
        role: "Promoted",
      },
      {
        id: "quorate-replica-monitor-unpromoted",
        name: "monitor",
        interval: "3000ms",
        timeout: "10000ms",
        role: "Unpromoted",
      },
    ]);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("a constraint", () => {
  const address = { resource: "quorate-address" };
  const promoted = { resource: "quorate-replica-clone", role: "Promoted" } as const;

  test("keeps a resource where another is promoted, with its own score", () => {
    const { constraints } = configured(
      [],
      [{ kind: "colocation", id: "quorate-beside", resource: address, with: promoted, score: "2000" }],
    );
    expect(constraints).toHaveProperty("rsc_colocation", {
      id: "quorate-beside",
      rsc: "quorate-address",
      "with-rsc": "quorate-replica-clone",
      "with-rsc-role": "Promoted",
      score: "2000",
    });
  });

  test("promotes where another resource is", () => {
    const { constraints } = configured(
      [],
      [{ kind: "colocation", id: "quorate-beside", resource: promoted, with: address, score: "INFINITY" }],
    );
    expect(constraints).toHaveProperty("rsc_colocation", {
      id: "quorate-beside",
      rsc: "quorate-replica-clone",
      "rsc-role": "Promoted",
      "with-rsc": "quorate-address",
      score: "INFINITY",
    });
  });

  const replica = { resource: "quorate-replica-clone" };
  const promotion = { ...replica, action: "promote" } as const;
  test.each([
    ["starts after a start", replica, address, 'first="quorate-replica-clone" kind="Mandatory" then="quorate-address"'],
    [
      // Without `then-action` Pacemaker would wait for the address to be promoted.
      "starts after a promotion",
      promotion,
      address,
      'first="quorate-replica-clone" first-action="promote" kind="Mandatory" then="quorate-address" then-action="start"',
    ],
    [
      "promotes after a start",
      address,
      promotion,
      'first="quorate-address" first-action="start" kind="Mandatory" then="quorate-replica-clone" then-action="promote"',
    ],
  ] as const)("%s", (_what, first, next, attributes) => {
    const { text } = configured([], [{ kind: "order", id: "quorate-order", first, next }]);
    expect(text).toContain(`<rsc_order id="quorate-order" ${attributes}/>`);
  });
});
