/** What became of one action. */
export type Outcome =
  /** Made to hold; `copy` says where, on the host, a copy of a replaced file lies. */
  | { readonly kind: "done"; readonly ms: number; readonly copy?: string }
  /** It held by the time its turn came. */
  | { readonly kind: "already"; readonly ms: number }
  /** `detail`: the last lines that the host printed, without secrets; may be empty. */
  | {
      readonly kind: "failed";
      readonly ms: number;
      readonly sentence: string;
      readonly detail: string;
      readonly unreachable: boolean;
    }
  /** A gate did not hold, or the evidence did not allow it: nothing was changed. */
  | { readonly kind: "refused"; readonly ms: number; readonly sentence: string }
  | { readonly kind: "interrupted"; readonly ms: number }
  | { readonly kind: "not-started"; readonly ms: 0 };

export function wentWell({ kind }: Outcome): boolean {
  return kind === "done" || kind === "already";
}
