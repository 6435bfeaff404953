import type { Condition, GoalRef } from "../contract/condition.ts";
import { withVariables } from "../../text/script.ts";
import identity from "./node-identity.sh";

/** In `state_path`, where nova looks for it. */
const path = "/var/lib/nova/compute_id";

/** What must hold before a host's nova-compute first starts. */
export function identified(host: string): GoalRef {
  return { condition: conditionId(host) };
}

function conditionId(host: string): string {
  return `nova/node identity on ${host}`;
}

function script(step: "test" | "write"): string {
  return withVariables(identity, { step, path });
}

/** Each host that runs servers keeps the identity of its node through a loss of power. */
export function identityCondition(host: string): Condition {
  return {
    id: conditionId(host),
    host,
    alternates: [],
    holds: `nova-compute on ${host} has a node identity that a loss of power leaves`,
    test: script("test"),
    remedy: { kind: "make", script: script("write"), timeoutMs: 30_000 },
    after: [{ host, packages: true }],
    settleMs: 1000,
  };
}
