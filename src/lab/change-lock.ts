import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { errno } from "../text/operational-error.ts";
import { LabError } from "./failure.ts";
import { identify, isAlive, type ProcessIdentity } from "./process.ts";
import { existing, identitySchema, labPlaces, requireState } from "./state.ts";

/**
 * Takes the right to change which hosts a lab that is up has; one process has it at a time, and one that died has lost it.
 *
 * @returns what gives it back. @throws LabError `already-up` while another process has it.
 */
export async function claimChange(name: string): Promise<() => Promise<void>> {
  const state = requireState(name);
  if (state.phase !== "up") throw existing(name);
  const file = path.join(labPlaces(name).directory, "changing.json");
  const mine = identify(process.pid);
  if (mine === undefined) throw new LabError("cannot-run-here", "/proc does not show this process.");
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: "wx", mode: 0o600 });
      return () => rm(file, { force: true });
    } catch (error) {
      if (errno(error) !== "EEXIST") throw error;
    }
    const holder = changing(file);
    if (holder !== undefined && isAlive(holder)) {
      throw new LabError("already-up", `The hosts of lab ${name} are being changed by process ${holder.pid}.`);
    }
    await rm(file, { force: true });
  }
}

function changing(file: string): ProcessIdentity | undefined {
  try {
    return identitySchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
