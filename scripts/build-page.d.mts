import type { Metafile } from "esbuild";

/** Builds the page of `quorate serve` into a directory. Returns what it was built from. */
export function buildPage(directory: string): Promise<Metafile>;
