import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { vocabulary } from "../../../src/catalogue/index.ts";
import type { Design } from "../../../src/catalogue/contract/design.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { heldAddresses } from "../../../src/observe/addresses.ts";
import type { SiteListener, SiteWatch } from "../../../src/observe/site-watch.ts";
import type { Snapshot } from "../../../src/observe/snapshot.ts";
import type { ActionKind, PreparedAction } from "../../../src/serve/actions.ts";
import { makeServer } from "../../../src/serve/http-server.ts";
import { type PageFiles, readPage } from "../../../src/serve/page-files.ts";
import { Service, serviceDirectory } from "../../../src/serve/service.ts";
import type { ServiceNeeds } from "../../../src/serve/service-needs.ts";
import { addToken, readTokens } from "../../../src/serve/tokens.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { buildPage } from "../../../scripts/build-page.mjs";

/** The real service over a site whose hosts' words are the test's. */
export class SiteInMemory {
  /** Its site file. */
  readonly text: string;
  readonly design: Design;
  snapshot: Snapshot;
  listener: SiteListener | undefined;

  /** @param more further lines of its site file */
  constructor(hosts: readonly string[] = ["c1", "c2", "c3"], more: readonly string[] = []) {
    this.text = textOf(hosts, more);
    this.design = designOf(this.text);
    this.snapshot = whole(this.design);
  }

  readonly follow: NonNullable<ServiceNeeds["follow"]> = (_, listener, signal): SiteWatch => {
    this.listener = listener;
    return {
      clients: this.design.members.slice(0, 3),
      snapshot: () => this.snapshot,
      isKnown: () => true,
      heardAtMs: () => Date.now() - 1000,
      ended: new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
    };
  };

  become(next: Partial<Snapshot>): void {
    this.snapshot = { ...this.snapshot, ...next };
    this.listener?.changed();
  }

  /** A host falls silent: its parts are not heard, and its address goes to the next. */
  lose(lost: string): void {
    const up = this.snapshot.hosts.filter(({ name, state }) => state === "up" && name !== lost).map(({ name }) => name);
    this.become({
      hosts: this.snapshot.hosts.map((host) =>
        host.name === lost ? { ...host, state: "unreachable" as const, sentence: `${lost} is silent.` } : host,
      ),
      parts: this.snapshot.parts
        .filter(({ host }) => host !== lost)
        .map((part) =>
          this.design.components.find(({ name }) => name === part.component)?.redundancy.rule === "majority"
            ? { ...part, state: "degraded" as const, sentence: "2 of 3 members" }
            : part,
        ),
      addresses: held(
        this.design,
        this.snapshot.addresses[0]?.holder === lost ? (up[0] ?? "") : (this.snapshot.addresses[0]?.holder ?? ""),
      ),
    });
  }
}

function textOf(hosts: readonly string[], more: readonly string[]): string {
  const lines = hosts.map((name, index) => {
    const roles = index < 3 ? "" : ", roles: [compute]";
    return `  ${name}: { address: 10.77.${Math.floor(index / 200)}.${(index % 200) + 11}, zone: rack-${"abc"[index % 3]}${roles} }`;
  });
  return [
    "site: demo",
    "hosts:",
    ...lines,
    ...(more.some((line) => line.startsWith("vip:")) ? [] : ["vip: { internal: 10.77.0.250/16 }"]),
    "fencing: { agent: lab }",
    "services: [keystone, glance, placement, nova, neutron]",
    ...more,
    "",
  ].join("\n");
}

function designOf(text: string): Design {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join(" "));
  return designSite(site);
}

/** A site of which everything is well, as it is seen. */
export function whole(design: Design): Snapshot {
  const first = design.members[0] ?? "";
  return {
    at: new Date().toISOString(),
    tookMs: 0,
    hosts: design.hosts.map(({ name }) => ({ name, state: "up", sentence: "answers" })),
    parts: design.components.flatMap(({ name, hosts, fills }) =>
      hosts.map((host) => ({
        component: name,
        host,
        state: "up" as const,
        sentence: "does all its work",
        detail: {},
        ...(fills.includes("balancer")
          ? { sendsTo: Object.fromEntries(design.endpoints.map((endpoint) => [endpoint.name, first])) }
          : {}),
        ...(fills.includes("cluster") && host === first ? { leads: "coordinator" } : {}),
      })),
    ),
    endpoints: design.endpoints.map(({ name }, index) => ({
      name,
      ok: true,
      latencyMs: 1.2 + index,
      sentence: "answers",
      failedFrom: [],
    })),
    addresses: held(design, first),
  };
}

function held(design: Design, host: string): Snapshot["addresses"] {
  const addresses = design.addresses.map(({ address }) => address);
  return heldAddresses(design.addresses, [{ host, parts: [], addresses, endpoints: [] }]);
}

/** An action that does what the test says. */
export function actionOf(
  what: string,
  run: PreparedAction["run"],
  plan: Partial<PreparedAction["plan"]> = {},
): ActionKind {
  return {
    summary: what,
    parameters: [],
    prepare: () =>
      Promise.resolve({
        plan: {
          what,
          command: "quorate status --deep",
          affordable: true,
          sentence: "It takes nothing from anybody.",
          interrupts: [],
          steps: [],
          ...plan,
        },
        run,
      }),
  };
}

export interface RunningService {
  readonly site: SiteInMemory;
  readonly service: Service;
  readonly url: string;
  readonly port: number;
  readonly operate: string;
  readonly view: string;
  readonly directory: string;
  close(): Promise<void>;
}

export interface Wanted {
  readonly site?: SiteInMemory;
  readonly page?: PageFiles;
  readonly directory?: string;
  /** One that is free where it is left out. */
  readonly port?: number;
  readonly needs?: Partial<ServiceNeeds>;
}

/** Serves a site in memory at a port that is free. */
export async function serveInMemory({
  site = new SiteInMemory(),
  page = new Map(),
  directory,
  port: wantedPort = 0,
  needs = {},
}: Wanted = {}): Promise<RunningService> {
  const home = directory ?? (await mkdtemp(path.join(tmpdir(), "quorate-serve-")));
  const siteFile = path.join(home, "site.yaml");
  await writeFile(siteFile, "");
  const tokens = serviceDirectory(siteFile, site.design.site);
  const known = readTokens(tokens).length > 0;
  const operate = known ? "" : await addToken(tokens, "ann", "operate");
  const view = known ? "" : await addToken(tokens, "prometheus", "view");
  const service = await Service.start({
    design: site.design,
    secrets: {},
    hosts: new Map(),
    where: "the site's own hosts over SSH",
    servedBy: "operator",
    version: "0.1.0",
    isSecure: false,
    findings: [],
    renewal: () =>
      Promise.resolve({
        ages: [
          { kind: "fernet", days: 12 },
          { kind: "credential", days: null },
        ],
        certificates: [
          { name: "haproxy-certificate-c1", of: "certificate", daysLeft: 20 },
          { name: "endpoints-certificate", of: "certificate", daysLeft: 391 },
          { name: "site-authority", of: "authority", daysLeft: 3644 },
        ],
      }),
    faults: ["power-off", "freeze"],
    drills: path.join(home, "drills"),
    actions: {},
    follow: site.follow,
    ...needs,
    siteFile,
  });
  const server = makeServer(() => service, page, undefined, "0.1.0");
  await new Promise<void>((resolve) => server.listen(wantedPort, "127.0.0.1", resolve));
  const place = server.address();
  if (place === null || typeof place === "string") throw new Error("the server does not listen");
  const { port } = place;
  return {
    site,
    service,
    port,
    url: `http://127.0.0.1:${port}`,
    operate,
    view,
    directory: home,
    async close() {
      server.close();
      server.closeAllConnections();
      await service.close();
      if (directory === undefined) await rm(home, { recursive: true });
    },
  };
}

export async function builtPage(directory: string): Promise<PageFiles> {
  await buildPage(directory);
  return readPage(directory);
}
