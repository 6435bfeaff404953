/** What is being done for the operator to see; `ms` is how long it took. */
export type ProgressEvent =
  | { readonly kind: "begin"; readonly what: string }
  /** A word on the way, about the last thing begun under that name. */
  | { readonly kind: "note"; readonly what: string; readonly note: string }
  | { readonly kind: "end"; readonly what: string; readonly ms: number };

export type Progress = (event: ProgressEvent) => void;

export const silent: Progress = () => undefined;

/** Does one step and tells of its beginning and its end; a step that fails tells no end. */
export async function step<T>(progress: Progress, what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  progress({ kind: "begin", what });
  const result = await work();
  progress({ kind: "end", what, ms: Math.round(performance.now() - begun) });
  return result;
}
