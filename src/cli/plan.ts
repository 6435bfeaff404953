import { Command } from "commander";
import type { Design } from "../catalogue/contract/design.ts";
import { componentStory, type ComponentStory } from "../design/component-story.ts";
import { nearest } from "../text/nearest.ts";
import { listed } from "../text/sentence.ts";
import { Unusable } from "./failure.ts";
import { designOf, type DesignedSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { portsDocument, portsText } from "./plan-ports.ts";
import { storyText } from "./plan-story.ts";
import { planText } from "./plan-text.ts";
import { siteArgument } from "./site-argument.ts";
import { lookOf } from "./streams.ts";

interface PlanOptions {
  readonly component?: string;
  readonly ports?: true;
  readonly json?: true;
}

export function command(): Command {
  return new Command("plan")
    .description("Shows the design: decisions with reasons, endpoints, resources, timers, and what one fault costs.")
    .addArgument(siteArgument())
    .option("--component <name>", "tell all of one component")
    .option("--ports", "tell who may speak to which port, and why")
    .option("--json", "print one JSON document")
    .action(async (siteFile: string, options: PlanOptions) => {
      const designed = await designOf(siteFile);
      if (options.component !== undefined) {
        const story = storyOf(designed, options.component);
        if (options.json === true) printJson({ site: designed.design.site, ...story });
        else print(storyText(story, lookOf(process.stdout)));
      } else if (options.ports === true) {
        if (options.json === true) printJson(portsDocument(designed.design));
        else print(portsText(designed.design, lookOf(process.stdout)));
      } else if (options.json === true) printJson(planDocument(designed.design));
      else print(planText(designed.design, lookOf(process.stdout)));
    });
}

/** @throws Unusable for a component that the site does not have. */
function storyOf({ site, design }: DesignedSite, name: string): ComponentStory {
  const story = componentStory(site, design, name);
  if (story !== undefined) return story;
  const names = design.components.map((component) => component.name);
  const near = nearest(name, names);
  throw new Unusable(
    `the site has no component ${name}; ${near === undefined ? `it has ${listed(names)}` : `did you mean ${near}?`}`,
  );
}

/** The plan as other programs read it. Fence parameters are left out: they may hold passwords. */
function planDocument(design: Design): object {
  return {
    site: design.site,
    release: design.release,
    target: design.target,
    detectionMs: design.detectionMs,
    members: design.members,
    voters: design.voters,
    networks: design.networks,
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
      managerBecause: component.managerBecause,
      hosts: component.hosts,
      units: component.units,
      packages: component.packages,
      masked: component.masked,
      fills: component.fills,
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
