import { nearest } from "../text/nearest.ts";
import { listed, quote } from "../text/sentence.ts";
import { type Field, type Reader, scalarText } from "./reader.ts";
import { componentKeys } from "./site-keys.ts";
import { type Manager, managers, type Site } from "./site.ts";
import type { Vocabulary, VocabularyComponent } from "./vocabulary.ts";

/** Who runs which component, and where that is written. */
export interface WrittenComponents {
  readonly managers: Readonly<Record<string, Manager>>;
  readonly written: readonly Field[];
}

const shape = "components by name, for example components: { haproxy: { manager: pacemaker } }";

export function readComponents(reader: Reader, item: Field | undefined): WrittenComponents {
  const fields = item && reader.fields(item, shape);
  const written = [...(fields?.all.values() ?? [])];
  const known = written.flatMap((field): [string, Manager][] => {
    const manager = readManager(reader, field);
    return manager === undefined ? [] : [[field.key, manager]];
  });
  return { managers: Object.fromEntries(known), written };
}

/** `{ manager: pacemaker }`, or the word alone. */
function readManager(reader: Reader, field: Field): Manager | undefined {
  if (scalarText(field) !== undefined) return reader.choice({ ...field, path: "manager" }, managers);
  const fields = reader.fields(field, `who runs it, for example ${field.key}: { manager: pacemaker }`);
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(componentKeys), "a component");
  const manager = fields.all.get("manager");
  return manager && reader.choice({ ...manager, path: "manager" }, managers);
}

/** Whether each is a component of the site, and can be run by whom the site says. */
export function checkManagers(reader: Reader, written: WrittenComponents, site: Site, vocabulary: Vocabulary): void {
  if (written.written.length === 0) return;
  const components = new Map(vocabulary.componentsOf(site).map((component) => [component.name, component]));
  for (const { key: name, keyOffset } of written.written) {
    const component = components.get(name);
    const manager = written.managers[name];
    if (component === undefined) {
      const names = [...components.keys()];
      const meant = nearest(name, names);
      reader.report("unknown-component", keyOffset, {
        message: `${quote(name)} is no component of this site.`,
        remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}The components are ${listed(names)}.`,
      });
    } else if (component.only !== undefined && manager !== undefined && component.only.manager !== manager) {
      reader.report("manager-refused", keyOffset, {
        message: `${quote(name)} cannot be run by ${manager}: ${component.only.because}.`,
        remedy: `Remove the line; ${component.only.manager} runs it.`,
      });
    } else if (manager === "pacemaker" && !isOnMembers(site, component.on)) {
      reader.report("manager-refused", keyOffset, {
        message: `${quote(name)} runs on hosts with the role ${listed([component.on].flat(), "or")}, none of which is a control host: Pacemaker runs nothing outside of its cluster.`,
        remedy: "Remove the line; systemd runs it.",
      });
    }
  }
}

/** Members are control hosts. */
function isOnMembers({ hosts }: Site, on: VocabularyComponent["on"]): boolean {
  const control = hosts.filter(({ roles }) => roles.includes("control"));
  return (
    on === "members" || on === "voters" || control.some(({ roles }) => roles.some((role) => [on].flat().includes(role)))
  );
}
