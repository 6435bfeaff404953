import type { Snapshot } from "../observe/snapshot.ts";
import { shellWord } from "../text/shell-word.ts";
import type { NextStep } from "./documents.ts";

export interface StepFacts {
  /** The site's file, as commands name it. */
  readonly file: string;
  /** The lab that the hosts are of; absent for the operator's own machines. */
  readonly lab?: string;
  readonly findings: readonly { readonly severity: string }[];
  /** Faults that a drill can prove and none has lately, the most telling one first. */
  readonly unproved: readonly string[];
}

/** What an operator would do next, the same in a shell, and whom it interrupts. Pure. */
export function nextStep(snapshot: Snapshot, { file, lab, findings, unproved }: StepFacts): NextStep {
  const site = shellWord(file);
  const silent = snapshot.hosts.filter(({ state }) => state === "unreachable").map(({ name }) => name);
  const [first] = silent;
  if (first !== undefined && lab !== undefined) {
    const command = `quorate lab power on ${shellWord(first)} --name ${shellWord(lab)}`;
    return {
      kind: "bring-back",
      subjects: silent,
      command,
      interrupts: "nobody: it takes its part again once it is whole",
    };
  }
  if (first !== undefined) {
    const command = `quorate status ${site}`;
    return { kind: "look", subjects: silent, command, interrupts: "nobody: it only looks" };
  }
  const ill = [
    ...new Set(
      snapshot.parts.filter(({ state }) => state !== "up").map(({ component, host }) => `${component}@${host}`),
    ),
  ];
  if (ill.length > 0) {
    const command = `quorate diff ${site}`;
    return {
      kind: "apply",
      subjects: ill,
      command,
      interrupts: "nobody: it says what an apply would do, and whom that would interrupt",
    };
  }
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (errors > 0) {
    return {
      kind: "fix-findings",
      subjects: [],
      command: `quorate check ${site}`,
      interrupts: "nobody: it only reads",
    };
  }
  const [fault] = unproved;
  if (fault !== undefined) {
    const command = `quorate drill ${site} ${shellWord(fault)}`;
    const interrupts =
      lab === undefined ? "clients, for as long as the design allows for this fault" : "the lab's clients only";
    return { kind: "prove", subjects: [fault], command, interrupts };
  }
  return { kind: "none", subjects: [], command: "", interrupts: "" };
}
