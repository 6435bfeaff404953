/** Why a step of the canary did not succeed: one sentence without a full stop. */
export class CanaryTrouble extends Error {
  override readonly name = "CanaryTrouble";
}

export function troubleText(trouble: unknown): string {
  return trouble instanceof Error ? trouble.message : String(trouble);
}
