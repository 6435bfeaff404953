import type { SiteKey } from "../../catalogue/contract/origin.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import { overridesOn } from "../../design/wants.ts";
import type { Finding } from "../../spec/finding.ts";
import type { SiteOverride } from "../../spec/site.ts";
import type { PlaceOf } from "../places.ts";
import { finding } from "../rules/rule.ts";
import { renderedFiles, type RenderedFile } from "./rendered-files.ts";

/** The operator's own setting that a line of a rendered file is, if it is one. */
export function overrideAt(design: Design, file: RenderedFile, lineNumber: number): SiteOverride | undefined {
  const own = overridesOn(design, file.technology, file.host);
  if (own.length === 0) return undefined;
  const lines = file.text.split("\n");
  const option = optionOf(lines[lineNumber - 1] ?? "");
  const title = lines.slice(0, lineNumber).findLast((line) => titleOf(line) !== undefined) ?? "";
  return own.findLast((each) => each.option === option && each.section === titleOf(title));
}

/** Where an override stands in the site file. */
export function overrideKey({ technology, host, section, option }: SiteOverride): SiteKey {
  return [...(host === undefined ? [] : ["hosts", host]), "services", technology, "config", section, option];
}

/**
 * Overrides that replace what the design writes itself: the rest of the design counts on it, which nobody told the rest. An
 * address, a port or a login is an error, as others look for the service where the design put it.
 */
export function replacedByOverrides(design: Design, placeOf: PlaceOf): readonly Finding[] {
  if (design.overrides.length === 0) return [];
  const files = renderedFiles({ ...design, overrides: [] });
  return design.overrides.flatMap((override) => {
    const designed = designedValue(files, override);
    if (designed === undefined || designed === String(override.value)) return [];
    const { excerpt, ...place } = placeOf(overrideKey(override));
    const isRelied = reliedOn(override.option, designed);
    const { technology, section, option, secret } = override;
    const written = secret || designed.includes("placeholder-of-") ? "a value of its own" : `"${designed}"`;
    return [
      finding(
        "override-replaces-design",
        isRelied ? "error" : "warning",
        { place, ...(excerpt === undefined ? {} : { excerpt }) },
        `The design writes ${written} for ${option} in [${section}] of ${technology}, and this replaces it: ${
          isRelied
            ? "balancers, other services and health checks go on by what the design wrote, and do not find the service or its data any more"
            : "the other layers go on counting on what the design wrote"
        }.`,
        isRelied
          ? "Remove it, and change the key of the site file that it follows from: an address, the database, a name."
          : "Remove it unless you know that the others need not know of it; a rehearsal in the lab tells.",
      ),
    ];
  });
}

function reliedOn(option: string, designed: string): boolean {
  return /\d+\.\d+\.\d+\.\d+|placeholder-of-/u.test(designed) || /(?:^|_)port$/u.test(option);
}

/** What the design would write there, on the override's host or on any that has the file; undefined where it writes nothing. */
function designedValue(
  files: readonly RenderedFile[],
  { technology, host, section, option }: SiteOverride,
): string | undefined {
  const file = files.find(
    (each) => each.technology === technology && (host ?? each.host) === each.host && each.text.includes(`[${section}]`),
  );
  let title: string | undefined;
  for (const line of file?.text.split("\n") ?? []) {
    title = titleOf(line) ?? title;
    if (title === section && optionOf(line) === option) return line.slice(line.indexOf("=") + 1).trim();
  }
  return undefined;
}

function titleOf(line: string): string | undefined {
  return /^\[(.+)\]$/u.exec(line)?.[1];
}

function optionOf(line: string): string | undefined {
  return /^([\w-]+)(?: = |$)/u.exec(line)?.[1];
}
