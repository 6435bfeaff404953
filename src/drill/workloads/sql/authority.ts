import type { DatabaseTrial } from "../../../catalogue/contract/trial.ts";
import type { Ground } from "../kind.ts";
import type { DatabaseLogin } from "./driver.ts";

/** Whom a drill's clients believe the database by: nothing where they come in the clear. */
export function believing({ secrets }: Pick<Ground, "secrets">, trial: DatabaseTrial): Pick<DatabaseLogin, "ca"> {
  const ca = trial.authority?.(secrets);
  return ca === undefined ? {} : { ca };
}
