import type { SiteDocument, StateDocument } from "../serve/documents.ts";
import type { Known } from "./store.ts";

/** What views are shown from: the site and its state are there. */
export type Complete = Known & { readonly site: SiteDocument; readonly state: StateDocument };
