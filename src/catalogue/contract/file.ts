/** How the first line of every managed file begins, after its comment sign. */
export const managedMark = "Managed by Quorate from the design";

/** A file that Quorate writes on a host and owns. */
export interface ManagedFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Octal permissions: 0o640. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Its content holds a secret: never shown, not even as a diff. */
  readonly secret: boolean;
}
