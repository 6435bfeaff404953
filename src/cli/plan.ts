import { Command } from "commander";
import type { Design } from "../catalogue/contract/design.ts";
import { designOf } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { planText } from "./plan-text.ts";
import { siteArgument } from "./site-argument.ts";
import { lookOf } from "./streams.ts";

export function command(): Command {
  return new Command("plan")
    .description("Shows the design: decisions with reasons, endpoints, resources, timers, and what one fault costs.")
    .addArgument(siteArgument())
    .option("--json", "print one JSON document")
    .action(async (siteFile: string, options: { readonly json?: true }) => {
      const { design } = await designOf(siteFile);
      if (options.json === true) printJson(planDocument(design));
      else print(planText(design, lookOf(process.stdout)));
    });
}

/** The plan as other programs read it. Fence parameters are left out: they may hold passwords. */
function planDocument(design: Design): object {
  return {
    site: design.site,
    release: design.release,
    target: design.target,
    detectionMs: design.detectionMs,
    members: design.members,
    addresses: design.addresses,
    decisions: design.decisions,
    components: design.components.map((component) => ({
      name: component.name,
      service: component.service,
      state: component.state,
      because: component.because,
      mode: component.mode,
      modeBecause: component.modeBecause,
      loses: component.loses,
      manager: component.manager,
      hosts: component.hosts,
      needs: component.needs,
      redundancy: component.redundancy.rule,
    })),
    endpoints: design.endpoints.map(({ name, address, port, protocol, backends }) => ({
      name,
      address,
      port,
      protocol,
      backends: backends.map(({ host, role }) => ({ host, role })),
    })),
    relays: design.relays.map(({ name, port, backends }) => ({
      name,
      address: "127.0.0.1",
      port,
      backends: backends.map(({ host, role }) => ({ host, role })),
    })),
    resources: [
      ...design.cluster.fenceDevices.map(({ id, agent, target }) => ({ id, agent: `stonith:${agent}`, target })),
      ...design.cluster.resources.map(({ id, agent, spread }) => ({
        id,
        agent,
        clone: spread.kind !== "one",
        promotable: spread.kind === "promotable",
      })),
    ],
    timers: Object.values(design.timers),
    outages: design.outages,
  };
}
