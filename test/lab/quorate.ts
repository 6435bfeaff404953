import path from "node:path";
import { execa } from "execa";
import { ownProgram } from "../../src/hosts/own-program.ts";

/** The repository's root, where the commands are run. */
export const root = path.resolve(import.meta.dirname, "../..");
export const example = path.join(root, "examples/three-controllers.yaml");

/** Arguments that make Node run the command line. */
export const command: readonly string[] = ownProgram("cli/main");

/** Starts the command line as a process of its own. */
export function startQuorate(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return execa(process.execPath, [...command, ...args], {
    cwd: root,
    env: environment,
    reject: false,
    stdin: "ignore",
  });
}

/** Runs the command line to its end. */
export async function quorate(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { exitCode, stdout, stderr } = await startQuorate(args, environment);
  return { exitCode, stdout, stderr };
}
