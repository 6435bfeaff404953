import { useEffect, useState } from "preact/hooks";
import type { TargetsDocument } from "../serve/action-documents.ts";
import { send } from "./requests.ts";

/** What somebody has taken up to bring it to another host: with a pointer, a finger or the keyboard. */

export type Target = TargetsDocument["targets"][number];

export interface Carried {
  /** The word by which the action `move` knows it. */
  readonly what: string;
  readonly label: string;
  /** Of each host, once the service has said it. */
  readonly targets?: ReadonlyMap<string, Target>;
  /** The host over which it is held. */
  readonly over?: string;
  /** Where it is to be: the action is asked for. */
  readonly to?: string;
  readonly refusal?: string;
}

let carried: Carried | undefined;
const listeners = new Set<() => void>();

function become(next: Carried | undefined): void {
  carried = next;
  for (const listener of listeners) listener();
}

export function useCarried(): Carried | undefined {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = (): void => again((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return carried;
}

/** Asks where it may go; what was carried before is left where it is. */
export async function takeUp(what: string, label: string): Promise<void> {
  const mine: Carried = { what, label };
  become(mine);
  const isMine = (): boolean => carried?.what === what;
  try {
    const { targets } = await send<TargetsDocument>("POST", "/api/v1/actions/targets", {
      action: "move",
      given: [what],
    });
    if (isMine()) become({ ...mine, ...carried, targets: new Map(targets.map((each) => [each.target, each])) });
  } catch (error) {
    if (isMine()) become({ ...mine, refusal: error instanceof Error ? error.message : String(error) });
  }
}

export function leaveIt(): void {
  become(undefined);
}

export function holdOver(host: string | undefined): void {
  if (carried === undefined || carried.over === host) return;
  const { over: _, ...rest } = carried;
  become(host === undefined ? rest : { ...rest, over: host });
}

/** Only where it may go. */
export function bringTo(host: string): void {
  if (carried?.targets?.get(host)?.may === true) become({ ...carried, to: host });
}
