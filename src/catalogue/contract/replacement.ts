import type { Design } from "./design.ts";
import type { RecoveryStep } from "./recovery.ts";

/** Whose contents give way to others. */
export interface Replaced {
  readonly design: Design;
  /** By name. */
  readonly databases: readonly string[];
  /** Those of the database's hosts that answer; what all of them take up the first one is told. At least one. */
  readonly hosts: readonly string[];
  /** Who is let in meanwhile, with every right: whoever puts the other contents there. */
  readonly guest: Guest;
}

export interface Guest {
  readonly user: string;
  readonly password: string;
}

/** How contents of databases give way to others: each step may be cut off, and done again. */
export interface Replacement {
  /** bash that succeeds on a host of the database that can be told of it now. */
  readonly answers: string;
  /** From then on nobody who may use these databases is in, or gets in, but the guest. Outlives a loss of any host. */
  keepOut(replaced: Replaced): readonly RecoveryStep[];
  /** As it was before, and without the guest. */
  letIn(replaced: Replaced): readonly RecoveryStep[];
}

/** The guest's name, and that of a database which is there meanwhile: no service's. */
export const guestName = "quorate_restore";
