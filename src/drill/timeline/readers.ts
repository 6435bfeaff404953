import { catalogue } from "../../catalogue/index.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import type { LogReader } from "../../catalogue/contract/events.ts";

/** Every log that a timeline can be made of. */
export const logReaders: readonly LogReader[] = readersOf(() => true);

/** The logs of what a site has: two technologies that are not used together may read one program's, each in its own words. */
export function logReadersOf({ options }: Pick<Design, "options">): readonly LogReader[] {
  return readersOf((name) => name in options);
}

function readersOf(wanted: (technology: string) => boolean): readonly LogReader[] {
  return catalogue.flatMap(({ name, log }) => (log !== undefined && wanted(name) ? [log] : []));
}
