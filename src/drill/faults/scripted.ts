import { setTimeout as pause } from "node:timers/promises";
import { HostError, type Host } from "../../hosts/host.ts";
import { withVariables } from "../../text/script.ts";
import arm from "./arm.sh";
import disarm from "./disarm.sh";
import type { Fault, FaultContext } from "./fault.ts";
import { insist } from "./partition.ts";

/** Longer than any detector waits, shorter than an operator needs to come. */
export const strikeMs = 20_000;
/** A host heals itself so long after it should have been healed. */
const deadManMs = 60_000;
const commandMs = 30_000;
/** A host that was fenced for it boots before it can undo what its disk has kept. */
const bootMs = 90_000;

/** What a pair of scripts does to hosts. */
export interface Scripted extends Omit<Fault, "inject" | "heal"> {
  /** In histories: "loses a fifth of its packets: c1". */
  readonly said: (host: string) => string;
  /** bash for a host, where `target` is the one that it happens to; undefined where nothing is done on this one. */
  readonly begin: (host: string, target: string) => string | undefined;
  /** bash that undoes it; where there is nothing to undo it does nothing. */
  readonly end: (host: string, target: string) => string;
  /** The disk keeps it, so that a host that was fenced meanwhile still has it after its boot. */
  readonly kept?: true;
}

/** Pure but for what its hosts do: a fault of two scripts, which each host undoes by itself should nobody else do it. */
export function scripted({ said, begin, end, kept, ...about }: Scripted): Fault {
  const lastsMs = about.lastsMs ?? strikeMs;
  const name = `heal-${about.name}`;
  const struck = ({ hosts, host: target }: FaultContext): readonly Host[] =>
    hosts.filter((host) => begin(host.name, target) !== undefined);
  return {
    ...about,
    lastsMs,
    async inject(context) {
      context.say("fault", said(context.host));
      const seconds = Math.ceil((lastsMs + deadManMs) / 1000);
      await Promise.all(
        struck(context).map(async (host) => {
          const undo = end(host.name, context.host);
          const armed = withVariables(arm, { name, seconds, undo });
          const script = `${armed}\n${begin(host.name, context.host) ?? ""}`;
          await insist(host.run(script, { timeoutMs: commandMs, signal: context.signal }), host.name);
        }),
      );
    },
    async heal(context) {
      context.say("fault-healed", about.over(context.host));
      await Promise.all(
        struck(context).map(async (host) => {
          const script = `${end(host.name, context.host)}\n${withVariables(disarm, { name })}`;
          const undone = await tried(host, script);
          // What was fenced has lost it with its power, or not.
          await context.power.on(host.name);
          if (!undone && kept === true) await untilUndone(host, script);
        }),
      );
    },
  };
}

async function tried(host: Host, script: string): Promise<boolean> {
  try {
    return (await host.run(script, { timeoutMs: commandMs })).exitCode === 0;
  } catch (trouble) {
    if (trouble instanceof HostError) return false;
    throw trouble;
  }
}

async function untilUndone(host: Host, script: string): Promise<void> {
  const latest = performance.now() + bootMs;
  while (performance.now() < latest) {
    await pause(2000);
    if (await tried(host, script)) return;
  }
}
