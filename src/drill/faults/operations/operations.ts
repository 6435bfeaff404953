import { DrillError } from "../../drill-error.ts";
import type { FaultContext, Operations } from "../fault.ts";

/** @throws DrillError `not-possible` where nobody may act on the site */
export function operationsOf({ operations }: FaultContext): Operations {
  if (operations !== undefined) return operations;
  throw new DrillError("not-possible", "this drill acts on the site as an operator, which this one may not be");
}
