import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Design } from "../../src/catalogue/contract/design.ts";
import type { Moment } from "../../src/catalogue/contract/roles/copies.ts";
import type { Host } from "../../src/hosts/host.ts";
import { type ActionResult, carryOut } from "../../src/operate/actions/carry-out.ts";
import {
  backOut,
  guestOf,
  type InPlace,
  inPlaceSteps,
  markBefore,
  markOf,
  underWayOn,
  writeDown,
  type Written,
} from "../../src/operate/restore/in-place.ts";

/** A moment put in the place of what real servers have, cut off wherever that can be. */
export class RestoredInPlace {
  readonly #design: Design;
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #copy: string;

  constructor(design: Design, hosts: ReadonlyMap<string, Host>, copy: string) {
    this.#design = design;
    this.#hosts = hosts;
    this.#copy = copy;
  }

  get copy(): Host {
    const host = this.#hosts.get(this.#copy);
    if (host === undefined) throw new Error(`no host ${this.#copy}`);
    return host;
  }

  async written(moment: Moment, databases: readonly string[]): Promise<Written> {
    const id = `t-${randomBytes(3).toString("hex")}`;
    const said = await writeDown(this.#design, this.copy, { id, moment, databases });
    if ("not" in said) throw new Error(said.not);
    return said.is;
  }

  async underWay(): Promise<readonly string[]> {
    const said = await underWayOn(this.#design, this.copy);
    if ("not" in said) throw new Error(said.not);
    return said.is.map(({ id, put }) => `${id}: ${put.join(", ")}`);
  }

  /** Databases of which the site's own may be half gone. */
  async touched(): Promise<readonly string[]> {
    const said = await underWayOn(this.#design, this.copy);
    if ("not" in said) throw new Error(said.not);
    return said.is.flatMap(({ touched }) => touched);
  }

  inPlace(plan: Written): InPlace {
    return {
      design: this.#design,
      copy: this.#copy,
      plan,
      // As each command makes one: what was begun by another is gone on with.
      guest: guestOf(randomBytes(12).toString("hex")),
      members: this.#design.members,
      mark: () => markBefore(this.#design, [this.copy], markOf(plan), { "a.txt": "kept" }),
    };
  }

  steps(plan: Written): readonly string[] {
    return inPlaceSteps(this.inPlace(plan)).steps.map(({ action }) => action.what);
  }

  /** @param cutAfter how many steps are done before it is cut off */
  carryOut(plan: Written, cutAfter = Infinity): Promise<ActionResult> {
    return this.#carry(inPlaceSteps(this.inPlace(plan)), cutAfter);
  }

  backOut(plan: Written): Promise<ActionResult> {
    return this.#carry(backOut(this.inPlace(plan)), Infinity);
  }

  async #carry(plan: ReturnType<typeof inPlaceSteps>, cutAfter: number): Promise<ActionResult> {
    const directory = await mkdtemp(join(tmpdir(), "quorate-in-place-"));
    const stop = new AbortController();
    let done = 0;
    if (cutAfter === 0) stop.abort();
    try {
      return await carryOut({
        plan,
        hosts: this.#hosts,
        directory,
        id: "1",
        who: "a test",
        command: "restore",
        conceal: (text) => text,
        begun: () => undefined,
        ended: () => {
          done += 1;
          if (done >= cutAfter) stop.abort();
        },
        stop: stop.signal,
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  }
}

/**
 * Puts a moment in place, cut off after each of its steps in turn and gone on with.
 *
 * @param change makes what is there another thing than at the moment
 * @param look at what is there while it is cut off, and that it is as it was at the moment in the end
 */
export async function cutOffAfterEach(
  restored: RestoredInPlace,
  moment: Moment,
  databases: readonly string[],
  { change, whileCut, after }: Record<"change" | "whileCut" | "after", (cut: number) => Promise<void>>,
): Promise<void> {
  const { length } = restored.steps(await restored.written(moment, databases));
  for (let cut = 1; cut < length; cut += 1) {
    await change(cut);
    const plan = await restored.written(moment, databases);
    expect(await restored.carryOut(plan, cut)).toMatchObject({ outcome: "interrupted" });
    await whileCut(cut);
    // What was written down goes with the last step but one: from there on it is another restore of the same.
    const again = (await restored.underWay()).length === 0 ? await restored.written(moment, databases) : plan;
    const result = await restored.carryOut(again);
    expect(result, JSON.stringify(result.steps)).toMatchObject({ outcome: "done" });
    await after(cut);
  }
}
