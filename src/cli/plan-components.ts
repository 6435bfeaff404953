import type { Design, DesignedComponent } from "../catalogue/contract/design.ts";
import { labelled } from "../text/labelled.ts";
import { wrapped } from "../text/wrap.ts";
import { hostList, type Page } from "./plan-layout.ts";

/**
 * Every component, grouped by the service or layer it is of: stateless or stateful, in which mode, because of what, who runs
 * it where, and what clients lose with an instance.
 */
export function componentLines({ components }: Pick<Design, "components">, page: Page): readonly string[] {
  const nameWidth = Math.max(0, ...components.map(({ name }) => name.length));
  const services = [...new Set(components.map(({ service }) => service))];
  return services.flatMap((service) => {
    const its = components.filter((each) => each.service === service);
    const [first] = its;
    const alike = first !== undefined && its.every((each) => runLine(each) === runLine(first));
    const roles = [...new Set(its.flatMap(({ fills }) => fills))];
    const title = [service, ...(roles.length === 0 ? [] : [`for ${roles.join(" and ")}`])].join(", ");
    return [
      ...wrapped(alike ? `${title}: ${runLine(first)}` : title, page.width, "  ").map(page.strong),
      ...its.flatMap((component) => lines(component, { page, nameWidth, runs: !alike })),
    ];
  });
}

interface Setting {
  readonly page: Page;
  readonly nameWidth: number;
  readonly runs: boolean;
}

function lines(component: DesignedComponent, { page, nameWidth, runs }: Setting): readonly string[] {
  const { name, state, mode, because, modeBecause, loses, manager, managerBecause } = component;
  const isSystemds = manager === "systemd";
  const { width, faint } = page;
  const row = `    ${name.padEnd(nameWidth)}  ${state.padEnd("stateless".length)}  ${mode}`;
  const about = (label: string, text: string): readonly string[] =>
    labelled(label, text, { width, indent: 6, column: 9 }).map(faint);
  return [
    ...(row.length <= width ? [row] : wrapped(`${name}: ${state}, ${mode}`, width, "    ")),
    ...about("because", `${because}; ${modeBecause}`),
    ...(runs || !isSystemds ? about("run by", `${runLine(component)}${isSystemds ? "" : `; ${managerBecause}`}`) : []),
    ...about("loses", loses),
  ];
}

export function runLine({ manager, hosts }: Pick<DesignedComponent, "manager" | "hosts">): string {
  return hosts.length === 0 ? `${manager}, on no host` : `${manager} on ${hostList(hosts)}`;
}
