import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import { weighAlike, weighLessWhileBooting } from "./boot-weight.ts";
import { powerGroup } from "./cgroup.ts";
import type { FabricHost } from "./addresses.ts";
import { doPower, isPowerVerb, powerState, type PowerState, type PowerVerb } from "./power.ts";
import { labPlaces, readState, requireHost, type LabState } from "./state.ts";

/**
 * The power controller of one lab, a process of its own: `controller-main LAB`. It stands for the management controllers
 * of real machines, which are reached by another network than the hosts': here by a socket that is mounted into each.
 *
 * A request is one line, `VERB HOST` or `list`; the answer is one line, `ok STATE…` or `error SENTENCE`.
 */
const lab = process.argv[2] ?? "";
const places = labPlaces(lab);
const requestBytesMax = 300;

// Who starts the controller makes its group. Where the lab has been taken down meanwhile this fails, as it should.
for (const directory of powerGroup(lab).directories) {
  writeFileSync(path.join(directory, "cgroup.procs"), String(process.pid));
}

/** Verbs for one host wait for one another; those for other hosts do not. */
const turns = new Map<string, Promise<unknown>>();

function inTurn<T>(host: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(host) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(
    host,
    mine.catch(() => undefined),
  );
  return mine;
}

async function answer(request: string): Promise<string> {
  const state = readState(lab);
  if (state === undefined) return "error This lab is gone.";
  const [verb = "", name = ""] = request.split(" ");
  if (verb === "list") return `ok ${state.fabric.hosts.map((host) => host.name).join(" ")}`;
  if (!isPowerVerb(verb)) return `error "${verb}" is no verb of the power controller.`;
  const host = requireHost(state, name);
  if (verb === "status") return `ok ${await doPower(state, host, verb)}`;
  return `ok ${await inTurn(name, () => press(state, host, verb))}`;
}

async function press(state: LabState, host: FabricHost, verb: PowerVerb): Promise<PowerState> {
  const boots = verb === "cycle" || (verb === "on" && powerState(state, host) === "off");
  const after = await doPower(state, host, verb);
  if (boots) weighLessWhileBooting(lab, host.name);
  return after;
}

function serve(connection: Socket): void {
  let received = "";
  const reply = (request: string, text: string): void => {
    connection.end(`${text.replaceAll("\n", " ")}\n`);
    if (!/^(status|list)\b/.test(request)) console.log(`${new Date().toISOString()} ${request}: ${text}`);
  };
  connection.setEncoding("utf8");
  // A client that went away is told nothing.
  connection.on("error", () => undefined);
  connection.on("data", (part: string) => {
    received += part;
    const end = received.indexOf("\n");
    if (end < 0) {
      if (received.length > requestBytesMax) connection.destroy();
      return;
    }
    connection.removeAllListeners("data");
    const request = received.slice(0, end).trim();
    answer(request).then(
      (text) => reply(request, text),
      (error: unknown) => reply(request, `error ${error instanceof Error ? error.message : String(error)}`),
    );
  });
}

weighAlike(
  lab,
  (readState(lab)?.fabric.hosts ?? []).map(({ name }) => name),
);
await rm(places.powerSocket, { force: true });
createServer(serve).listen(places.powerSocket);
