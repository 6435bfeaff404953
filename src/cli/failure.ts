import { HostError } from "../hosts/host.ts";

/** Exit codes, a contract with scripts that call the commands. */
export const exitCodes = { fine: 0, findings: 1, unusable: 2, unreachable: 3, interrupted: 130 } as const;

/** Input or arguments that no command can work with; the message is a full sentence. */
export class Unusable extends Error {
  override readonly name = "Unusable";
  readonly code = "unusable";
}

/** Errors whose message is a sentence for the operator; anything else is a defect and shows its stack. */
const operational: ReadonlySet<string> = new Set([
  "Unusable",
  "HostError",
  "LabError",
  "SecretsError",
  "ConvergeError",
  "DrillError",
  "ModelError",
]);

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return exitCodes.findings;
  if ("code" in error && error.code === "interrupted") return exitCodes.interrupted;
  if (error instanceof HostError) return exitCodes.unreachable;
  return operational.has(error.name) ? exitCodes.unusable : exitCodes.findings;
}

export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return `an unexpected value was thrown: ${String(error)}`;
  if (operational.has(error.name)) return error.message;
  return `this is a defect of Quorate, please report it: ${error.stack ?? error.message}`;
}
