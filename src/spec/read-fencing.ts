import { readParameters } from "./names.ts";
import { nearest } from "../text/nearest.ts";
import { quote } from "../text/sentence.ts";
import { type Item, type Reader, scalarText } from "./reader.ts";
import { siteDefaults } from "./site-defaults.ts";
import { fencingKeys } from "./site-keys.ts";
import type { SiteFencing } from "./site.ts";

/** Fencing and where it is written; `offset` is undefined when the site says nothing of it. */
export interface WrittenFencing {
  readonly fencing: SiteFencing;
  readonly offset: number | undefined;
}

export function readFencing(reader: Reader, item: Item | undefined): WrittenFencing | undefined {
  if (item === undefined) return { fencing: { kind: "none" }, offset: undefined };
  if (scalarText(item) !== undefined) {
    const agent = readAgent(reader, item);
    if (agent === undefined) return undefined;
    return { fencing: fencingWith(agent, siteDefaults.fenceAction, {}), offset: item.offset };
  }
  const fields = reader.fields(item, "fencing: { agent: ipmilan }");
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(fencingKeys), "fencing");
  const actionField = fields.all.get("action");
  const action = actionField && reader.choice(actionField, ["off", "reboot"]);
  const parametersField = fields.all.get("parameters");
  const parameters = parametersField === undefined ? {} : readParameters(reader, parametersField);
  const agentField = fields.all.get("agent");
  if (agentField === undefined) {
    reader.report("missing-key", item, {
      message: "fencing names no agent.",
      remedy: "Add agent: and the fence agent's name, for example agent: ipmilan; or write fencing: none.",
    });
    return undefined;
  }
  const agent = readAgent(reader, agentField);
  if (agent === undefined) return undefined;
  return { fencing: fencingWith(agent, action ?? siteDefaults.fenceAction, parameters), offset: agentField.offset };
}

function fencingWith(agent: string, action: "off" | "reboot", parameters: Record<string, string>): SiteFencing {
  return agent === "none" ? { kind: "none" } : { kind: "agent", agent, action, parameters };
}

/** What people write for a switch; no fence agent is called so. */
const switchedOn = ["yes", "y", "on", "true", "enabled", "1"];
const switchedOff = ["no", "n", "off", "false", "disabled", "0"];

function readAgent(reader: Reader, item: Item): string | undefined {
  const text = reader.text(item, "the name of a fence agent, for example ipmilan");
  if (text === undefined) return undefined;
  const word = text.toLowerCase();
  if (switchedOn.includes(word) || switchedOff.includes(word)) {
    reader.report("bad-value", item, {
      message: `${quote(text)} is no fence agent: fencing is told what switches off a host that does not answer.`,
      remedy: switchedOn.includes(word)
        ? "Write the agent for the hosts' power, for example ipmilan or redfish; or lab for a twin on this machine."
        : "Write none to go without fencing; better is an agent for the hosts' power, for example ipmilan or redfish.",
    });
    return undefined;
  }
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(text) && !text.startsWith("fence_")) return text;
  const bare = text.replace(/^fence_/, "").toLowerCase();
  const example = /^[a-z0-9][a-z0-9_-]{0,63}$/.test(bare) ? bare : "ipmilan";
  reader.report("bad-value", item, {
    message: `${quote(text)} is no name of a fence agent as Quorate writes them.`,
    remedy: `Write the name without the fence_ prefix, for example ${nearest(bare, ["lab", "none"]) ?? example}.`,
  });
  return undefined;
}
