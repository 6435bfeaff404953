/** Where packages come from while an image is built, besides or instead of this machine's own sources. */
export interface PackageSources {
  /** For the image's apt, by absolute paths below /etc; they are there only while it is built. */
  readonly files: readonly { readonly path: string; readonly content: string | Uint8Array; readonly mode: number }[];
  /** They name Debian's own archive as well, so that this machine's sources are not used. */
  readonly replaceDebian: boolean;
}
