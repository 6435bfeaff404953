import type { Design } from "../../../src/catalogue/contract/design.ts";
import type { QuestionName } from "../../../src/adopt/questions.ts";
import { readHost } from "../../../src/adopt/read-host.ts";
import type { HostAnswer } from "../../../src/adopt/reading.ts";
import { renderHost } from "../../../src/design/render.ts";
import { exampleSecrets } from "../../../src/store/secrets.ts";

/** When the hosts of these tests are asked, in seconds since 1970; they booted an hour before, and laid their files half an hour before. */
export const now = 1_700_000_000;
const up = 3600;
const filesWritten = now - 1800;
const startedMonotonic = (up - 1700) * 1e6;

export interface HostOutput {
  readonly asked: string;
  readonly printed: Record<QuestionName, string>;
}

/** What the hosts of a design would print when all of it runs: the programs' output made from the design, not what is read of it. */
export function hostsOf(design: Design): readonly HostOutput[] {
  const secrets = exampleSecrets(design.secrets);
  const networks = new Map(design.networks.map(({ name, cidr }) => [name, cidr.split("/")[1] ?? ""]));
  return design.hosts.map(({ name, address, addresses = {} }, index): HostOutput => {
    const own = [["management", address] as const, ...Object.entries(addresses)];
    const held = index === 0 ? design.addresses : [];
    const lines = [
      ...own.map(([network, each]) => [each, networks.get(network) ?? "24"] as const),
      ...held.map((each) => [each.address, String(each.prefix)] as const),
    ].map(([each, prefix]) => `2: eth0    inet${each.includes(":") ? "6" : ""} ${each}/${prefix} scope global eth0`);
    const files = renderHost(design, name, secrets).map(({ path, content }) => ({ path, text: String(content) }));
    const cib = files.find(({ path }) => path.endsWith("/cib-configuration.xml"));
    if (cib !== undefined) files.push({ path: "/var/lib/pacemaker/cib/cib.xml", text: `<cib>\n${cib.text}</cib>\n` });
    const units = design.components.filter(({ hosts }) => hosts.includes(name)).flatMap((component) => component.units);
    return {
      asked: address,
      printed: {
        about: `name\t${name}\nnow\t${now}.5\nup\t${up}.5\nID\tdebian\nVERSION_ID\t13\nPRETTY_NAME\tDebian GNU/Linux 13\n`,
        files: files.map(({ path, text }) => fileLine(path, text, filesWritten)).join("\n"),
        units: [...new Set(units)].map((unit) => unitBlock(unit)).join("\n\n"),
        containers: "",
        network: `${lines.join("\n")}\n-\n${socketsOf(design, name).join("\n")}\n-\n${namesOf(design).join("\n")}\n-\n${tunnelsOf(design, addresses)}\n`,
        packages: "keystone\t2:27.0.0-3\n",
        database: "",
        membership: "",
        broker: "",
        cluster: "",
        balancer: "",
      },
    };
  });
}

export function fileLine(path: string, text: string, written: number = filesWritten): string {
  return [path, Buffer.byteLength(text), Buffer.from(text).toString("base64"), written].join("\t");
}

export function unitBlock(unit: string, properties: Readonly<Record<string, string>> = {}): string {
  const all = {
    Id: unit,
    LoadState: "loaded",
    ActiveState: "active",
    SubState: "running",
    UnitFileState: "enabled",
    ExecMainStartTimestampMonotonic: String(startedMonotonic),
    StateChangeTimestampMonotonic: String(startedMonotonic),
    ...properties,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");
}

/** What a host's switch says of where its tunnels end. */
function tunnelsOf({ networks }: Design, addresses: Readonly<Record<string, string>>): string {
  const network = networks.find(({ carries }) => carries.includes("tunnels"));
  const address = network === undefined ? undefined : addresses[network.name];
  return address === undefined ? "" : `"${address}"`;
}

function socketsOf({ endpoints, networks, hosts }: Design, name: string): readonly string[] {
  const backends = endpoints.flatMap((each) => each.backends.filter(({ host }) => host === name));
  const host = hosts.find((each) => each.name === name);
  const queue = networks.find(({ carries }) => carries.includes("queue"))?.name ?? "management";
  const broker = host?.addresses?.[queue] ?? host?.address ?? "";
  return [...backends.map(({ address, port }) => listening(address, port)), listening(broker, 25_672)];
}

function listening(address: string, port: number): string {
  const place = address.includes(":") ? `[${address}]` : address;
  return `LISTEN 0 4096 ${place}:${port} 0.0.0.0:* users:(("x",pid=1,fd=7))`;
}

function namesOf({ endpoints }: Design): readonly string[] {
  const pairs = endpoints.flatMap(({ address, internalName, publicAddress, publicName }) => [
    ...(internalName === undefined ? [] : [`${address} ${internalName}`]),
    ...(publicName === undefined || publicAddress === undefined ? [] : [`${publicAddress} ${publicName}`]),
  ]);
  return ["127.0.0.1 localhost", ...new Set(pairs)];
}

/** Reads what a host printed; what is left out in `silent` was cut off. */
export function answerOf({ asked, printed }: HostOutput, silent: readonly QuestionName[] = []): HostAnswer {
  return readHost(asked, (name) =>
    silent.includes(name) ? { kind: "missing" } : { kind: "answered", output: printed[name] },
  );
}
