import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createConnection } from "node:net";
import { ownProgram } from "../hosts/own-program.ts";
import { makeGroup, powerGroup } from "./cgroup.ts";
import { LabError } from "./failure.ts";
import { isPowerState, type PowerState, type PowerVerb } from "./power.ts";
import { shareWithLab } from "./processor-share.ts";
import { pause } from "./program.ts";
import { labPlaces, readState } from "./state.ts";

/** Long, as a busy machine may take its time; ordinarily it takes a fraction of a second. */
const startWaitMs = 60_000;

/** Starts the power controller of a lab as a process that outlives this one. Returns when it answers. */
export async function startController(lab: string): Promise<void> {
  const { powerLog } = labPlaces(lab);
  makeGroup(powerGroup(lab));
  await shareWithLab(lab, readState(lab)?.fabric.hosts ?? []);
  const log = openSync(powerLog, "a", 0o600);
  const child = spawn(process.execPath, [...ownProgram("lab/controller-main"), lab], {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: "/",
    env: { PATH: process.env["PATH"], QUORATE_LABS: process.env["QUORATE_LABS"] },
  });
  closeSync(log);
  child.unref();
  const deadline = Date.now() + startWaitMs;
  while (!(await answers(lab))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new LabError("power-failed", `The power controller of lab ${lab} did not start; ${powerLog} says why.`);
    }
    await pause(20);
  }
}

/**
 * Asks the power controller for a verb on a host; a controller that has died is started again first.
 *
 * @throws LabError `power-failed` with the controller's own sentence.
 */
export async function askPower(lab: string, host: string, verb: PowerVerb): Promise<PowerState> {
  if (!(await answers(lab))) await startController(lab);
  const reply = await request(lab, `${verb} ${host}`);
  const state = reply.startsWith("ok ") ? reply.slice(3) : "";
  if (isPowerState(state)) return state;
  throw new LabError("power-failed", reply.replace(/^error /, ""));
}

async function answers(lab: string): Promise<boolean> {
  return await request(lab, "list").then(
    (reply) => reply.startsWith("ok"),
    () => false,
  );
}

function request(lab: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = "";
    const connection = createConnection(labPlaces(lab).powerSocket);
    connection.setEncoding("utf8");
    connection.on("error", reject);
    connection.on("data", (text: string) => (reply += text));
    connection.on("close", () => resolve(reply.trim()));
    connection.write(`${line}\n`);
  });
}
