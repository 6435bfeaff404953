import { catalogue } from "../../catalogue/index.ts";
import type { LogReader } from "../../catalogue/contract/events.ts";

/** Every log that a timeline is made of. */
export const logReaders: readonly LogReader[] = catalogue.flatMap(({ log }) => log ?? []);
