import { hostname } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { faultsOf } from "../drill/faults/all.ts";
import { ownProgram } from "../hosts/own-program.ts";
import { freshnessOf } from "../operate/rotation/ages.ts";
import { openStore } from "../store/open-store.ts";
import { findingsDocument, type FindingsDocument } from "../serve/documents.ts";
import { Service } from "../serve/service.ts";
import { type OpenSite, withSecrets } from "./open-site.ts";
import type { DesignedSite } from "./open-site.ts";
import { reachSite, type Whereabouts } from "./reach.ts";
import { canaryAction, servedActions } from "./serve-actions.ts";
import { version } from "./version.ts";

export interface ServedSite {
  readonly opened: OpenSite;
  /** Whose hosts these are. */
  readonly where: string;
  /** Begins to watch it. `again`: in the place of a service of what the site file said before. */
  start(again: boolean): Promise<Service>;
}

export interface ServeSite {
  readonly on: Whereabouts;
  readonly isSecure: boolean;
  /** Where drills leave their verdicts; beside the site file when left out. */
  readonly drills?: string;
}

/** All that a service of a site needs. @throws Unusable, SecretsError */
export async function servedSite(designed: DesignedSite, { on, isSecure, drills }: ServeSite): Promise<ServedSite> {
  const { file: siteFile, site } = designed;
  const { hosts, lab, sentence: where } = reachSite(site, siteFile, on);
  const opened = await withSecrets(designed, "known");
  const { design, secrets } = opened;
  const findings = await findingsOf(siteFile);
  const now = { ...opened, hosts, siteFile, secrets: async () => (await withSecrets(designed, "known")).secrets };
  const start = async (again: boolean): Promise<Service> => {
    const service: Service = await Service.start({
      design,
      secrets,
      hosts,
      siteFile,
      where,
      ...(lab === undefined ? {} : { lab: lab.name }),
      servedBy: hostname(),
      version,
      isSecure,
      again,
      notify: site.notify ?? [],
      heal: site.heal ?? [],
      findings,
      faults: faultsOf(design).map(({ name }) => name),
      renewal: async () =>
        freshnessOf(design.secrets, (await openStore(siteFile, site.secrets).read()) ?? {}, new Date()),
      drills: drills ?? path.join(path.dirname(path.resolve(siteFile)), "drills"),
      actions: {
        ...servedActions(now, () => service.live.snapshot),
        canary: canaryAction(now, siteFile, lab),
      },
    });
    return service;
  };
  return { opened, where, start };
}

/** What `check` says, asked of a process of its own: what it thinks with is needed once, and this process lives long. */
export async function findingsOf(siteFile: string): Promise<FindingsDocument["findings"]> {
  const check = [...ownProgram("cli/main"), "check", siteFile, "--json"];
  const { stdout } = await execa(process.execPath, check, { reject: false, stdin: "ignore" });
  return findingsDocument.parse(JSON.parse(stdout)).findings;
}
