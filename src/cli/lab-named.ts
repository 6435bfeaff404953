import { findLab, listLabs, type Lab } from "../lab/lab.ts";
import { Unusable } from "./failure.ts";

export interface NameOption {
  readonly name?: string;
}

export interface JsonOption {
  readonly json?: boolean;
}

export const nameOption = ["--name <LAB>", "the lab; needed when there are several"] as const;
export const jsonOption = ["--json", "print one JSON document"] as const;

export function labNamed(options: NameOption): Lab {
  return findLab(options.name ?? onlyLab(listLabs().map((lab) => lab.name)));
}

/** Commands need no name where there is but one lab. */
export function onlyLab(names: readonly string[]): string {
  const [only, ...others] = names;
  if (only === undefined) throw new Unusable("There is no lab on this machine; `quorate lab up` makes one.");
  if (others.length > 0) throw new Unusable(`Name the lab: there are ${names.join(", ")}.`);
  return only;
}
