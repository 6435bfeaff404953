import { nearest } from "../text/nearest.ts";
import { listed, quote } from "../text/sentence.ts";
import { type KnownAgent, unfit } from "./known-agents.ts";
import type { Reader } from "./reader.ts";

/** Parameters as they are written for one agent, and where. */
export interface WrittenParameters {
  readonly values: Readonly<Record<string, string>>;
  readonly offsets: ReadonlyMap<string, number>;
}

/** Each parameter is one that the agent's metadata has, with a value that it takes. `besides`: what others read. */
export function checkParameters(
  reader: Reader,
  agent: KnownAgent,
  { values, offsets }: WrittenParameters,
  besides?: RegExp,
): void {
  for (const [name, value] of Object.entries(values)) {
    const parameter = agent.parameters.get(name);
    const offset = offsets.get(name);
    if (offset === undefined || besides?.test(name) === true) continue;
    if (parameter === undefined) {
      const names = [...agent.parameters.keys()];
      const meant = nearest(name, names);
      reader.report("unknown-parameter", offset, {
        message: `${quote(name)} is no parameter of ${agent.name}.`,
        remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}${names.length === 0 ? "It takes none." : `It takes ${listed(names.slice(0, 12))}${names.length > 12 ? " and more" : ""}.`}`,
      });
    } else {
      const expected = unfit(parameter, value);
      if (expected !== undefined) {
        reader.report("bad-value", offset, {
          message: `${name} of ${agent.name} is ${expected}, not ${quote(value)}.`,
          remedy: `Write ${expected}.`,
        });
      }
    }
  }
}

/** The names without which the agent does nothing, and which nobody gave. `given`: by any of their names. */
export function missingParameters(
  { parameters }: KnownAgent,
  given: readonly string[],
  besides: readonly string[] = [],
): readonly string[] {
  const has = new Set(given.map((name) => parameters.get(name)?.name));
  const required = [...new Set(parameters.values())].filter((each) => each.required);
  return required.map(({ name }) => name).filter((name) => !has.has(name) && !besides.includes(name));
}
