import { cancel, intro, multiselect, select, text } from "@clack/prompts";
import { addressProblem, parseAddress } from "../spec/address.ts";
import { type Answers, freeAddress, hostAnswers } from "./init-text.ts";

/** Ctrl-C at a question. */
class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** One line of a list to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint: string;
}

/**
 * Asks on the terminal for what a site file cannot do without; undefined when the operator broke off. The first release is
 * the one proposed.
 */
export async function askForSite(
  releases: readonly Choice[],
  serviceNames: readonly string[],
): Promise<Answers | undefined> {
  try {
    return await questions(releases, serviceNames);
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    cancel("Nothing was written.");
    return undefined;
  }
}

async function questions(releases: readonly Choice[], serviceNames: readonly string[]): Promise<Answers> {
  intro("A new site. Everything that is not asked has a default, and can be written into the file later.");
  const site = await answered(text(proposing("demo", { message: "Name of the site", validate: siteName })));
  const release = await answered(select({ message: "OpenStack release", options: [...releases] }));
  const listed = await answered(
    text(
      proposing("10.77.0.11, 10.77.0.12, 10.77.0.13", {
        message: "Addresses of the hosts, three or another odd number, with commas between them",
        validate: hostList,
      }),
    ),
  );
  const hosts = hostAnswers(words(listed));
  const vip = await answered(
    text(proposing(freeAddress(hosts), { message: "A free address of their network, for clients", validate: vipText })),
  );
  const fencing = await answered(
    select({
      message: "How is a host that does not answer switched off?",
      options: [
        { value: "lab", label: "lab", hint: "the twin on this machine; real hosts later" },
        { value: "ipmilan", label: "ipmilan", hint: "IPMI over LAN" },
        { value: "redfish", label: "redfish", hint: "the controllers' HTTPS interface" },
        { value: "none", label: "none", hint: "stateful services cannot fail over safely" },
      ],
    }),
  );
  const services = await answered(
    multiselect({
      message: "OpenStack services",
      options: serviceNames.map((name) => ({ value: name, label: name })),
      initialValues: [...serviceNames],
      required: true,
    }),
  );
  return { site, release, hosts, vip, fencing, services };
}

interface Question {
  readonly message: string;
  validate(this: void, value: string | undefined): string | undefined;
}

/** A question with an answer that Enter alone takes, and that the first letter typed replaces. */
export function proposing(
  proposal: string,
  { message, validate }: Question,
): Question & { readonly placeholder: string; readonly defaultValue: string } {
  return {
    message: `${message} (Enter for ${proposal})`,
    placeholder: proposal,
    defaultValue: proposal,
    validate: (value) => (value === undefined || value === "" ? undefined : validate(value)),
  };
}

/** What a prompt answers when it is broken off: a symbol of the library's own. */
type BrokenOff = Exclude<Awaited<ReturnType<typeof text>>, string>;

async function answered<T extends string | string[]>(answer: Promise<T | BrokenOff>): Promise<T> {
  const value = await answer;
  if (typeof value === "symbol") throw new Cancelled();
  return value;
}

function words(list: string): string[] {
  return list.split(/[\s,]+/).filter((word) => word !== "");
}

function siteName(value: string | undefined): string | undefined {
  return /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(value ?? "")
    ? undefined
    : "small letters, digits and inner hyphens, at most 32";
}

function hostList(value: string | undefined): string | undefined {
  const addresses = words(value ?? "");
  if (addresses.length === 0) return "at least one address";
  const bad = addresses.find((address) => addressProblem(address.split("=").at(-1) ?? "") !== undefined);
  return bad === undefined ? undefined : `${bad} is no address of a host`;
}

function vipText(value: string | undefined): string | undefined {
  const [address, prefix] = (value ?? "").split("/");
  const good = parseAddress(address ?? "") !== undefined && /^\d{1,3}$/.test(prefix ?? "");
  return good ? undefined : "an address with its prefix length, for example 10.77.0.10/24";
}
