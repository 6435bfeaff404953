import type { Design } from "../../catalogue/contract/design.ts";
export type X = Design;
