import type { Release } from "../../spec/site.ts";

/** Debian packages by release; where they come from is the matter of the host's own sources. */
export type Packages = Readonly<Record<Release, readonly string[]>>;
