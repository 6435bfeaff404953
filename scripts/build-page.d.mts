/** Builds the page of `quorate serve` into a directory. */
export function buildPage(directory: string): Promise<void>;
