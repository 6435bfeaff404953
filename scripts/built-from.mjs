// Which commit is built: its name, with a plus where the sources were changed since, and its date. Without git nobody knows.
import { execFileSync } from "node:child_process";

export function builtFrom() {
  try {
    const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
    const commit = git("rev-parse", "--short=12", "HEAD");
    return { commit: isChanged ? `${commit}+` : commit, date: git("log", "-1", "--format=%cs") };
  } catch {
    return undefined;
  }
}

function git(...args) {
  return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
