import { readFileSync, writeFileSync } from "node:fs";
import { LabError } from "./failure.ts";
import { step, type Progress } from "./progress.ts";

/** inotify(7): how many a user may have, and all hosts of all labs are root's. */
const watcherLimit = "/proc/sys/fs/inotify/max_user_instances";
/** Of one host with every service, with room: its systemd, journal, bus and logins have one or two each. */
const watchersPerHost = 10;
/** For the machine's own. */
const watchersOfMachine = 128;

/**
 * Sees to it that so many hosts can run: at Debian's limit of 128 the thirtieth waits for ever in the middle of its boot. The
 * limit is raised, never lowered, and stays until the machine boots; people are told.
 *
 * @throws LabError `cannot-run-here` with what to do when it cannot be raised.
 */
export async function roomForHosts(hosts: number, progress: Progress): Promise<void> {
  const needed = watchersNeeded(hosts);
  if (Number(readFileSync(watcherLimit, "utf8")) >= needed) return;
  const setting = `fs.inotify.max_user_instances=${needed}`;
  await step(progress, `raising a limit of this machine: ${setting}`, () => {
    try {
      writeFileSync(watcherLimit, String(needed));
      return Promise.resolve();
    } catch (error) {
      throw new LabError("cannot-run-here", `${hosts} hosts need a higher limit on this machine: sysctl ${setting}`, {
        cause: error,
      });
    }
  });
}

/** Pure. */
export function watchersNeeded(hosts: number): number {
  return watchersOfMachine + hosts * watchersPerHost;
}
