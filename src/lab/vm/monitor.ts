import { createConnection } from "node:net";
import type { FabricHost } from "../addresses.ts";
import { errno } from "../../text/operational-error.ts";
import { labPlaces, type LabState } from "../state.ts";

/** A frozen emulator reads what it was told when it is thawed: nobody waits for that. */
const answerMs = 2000;

/** What the emulator calls a VM's interface on a link. */
export function networkId(link: number): string {
  return `link${link}`;
}

/**
 * Lets a VM see that its cable is cut, or mended, as a container's interface does by itself. Nothing is done where the VM has no
 * power: it boots with all cables in.
 */
export async function setCarrier(lab: LabState, host: FabricHost, link: number, to: "down" | "up"): Promise<void> {
  const parameters = { name: networkId(link), up: to === "up" };
  await tell(labPlaces(lab.name).monitorSocket(host.index), "set_link", parameters);
}

/** One command by the QEMU Machine Protocol (QMP): one JSON document a line each way, after a handshake. */
function tell(socket: string, execute: string, parameters: object): Promise<void> {
  const commands = [{ execute: "qmp_capabilities" }, { execute, arguments: parameters }];
  return new Promise((resolve, reject) => {
    let answers = "";
    const connection = createConnection(socket);
    connection.setEncoding("utf8");
    connection.setTimeout(answerMs, () => connection.end());
    connection.on("error", (error) => {
      const code = errno(error);
      if (code === "ENOENT" || code === "ECONNREFUSED") resolve();
      else reject(error);
    });
    connection.on("data", (text: string) => {
      answers += text;
      const failed = /"error": \{.*"desc": "([^"]*)"/.exec(answers)?.[1];
      if (failed !== undefined) reject(new Error(`the emulator refused ${execute}: ${failed}`));
      if (failed !== undefined || (answers.match(/"return": /g)?.length ?? 0) === commands.length) connection.end();
    });
    connection.on("close", () => resolve());
    connection.write(commands.map((command) => `${JSON.stringify(command)}\n`).join(""));
  });
}

/** Whether the emulator behind a socket takes commands by now. */
export function greets(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket);
    const end = (greeted: boolean): void => {
      connection.destroy();
      resolve(greeted);
    };
    connection.setTimeout(answerMs, () => end(false));
    connection.once("data", () => end(true));
    connection.once("error", () => end(false));
    connection.once("close", () => end(false));
  });
}
