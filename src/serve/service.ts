import path from "node:path";
import { lastApply, notesDirectory } from "../store/journal.ts";
import { Access } from "./access.ts";
import { ActionsElsewhere } from "./action-watch.ts";
import { Actions } from "./actions.ts";
import { dayMs, endpointHistory } from "./budget.ts";
import { withCauses } from "./causes.ts";
import type {
  FindingsDocument,
  HistoryDocument,
  ProofsDocument,
  RenewalDocument,
  SiteDocument,
  TimelineDocument,
} from "./documents.ts";
import { type CopiesDocument, copiesNow } from "./copies-document.ts";
import { EventStream } from "./event-stream.ts";
import { gaveUpSentence, Healing } from "./healing.ts";
import { type EventQuery, History } from "./history.ts";
import { LiveSite } from "./live-site.ts";
import { metricsText } from "./metrics.ts";
import { Notifier } from "./notifier.ts";
import { findProofs, type FoundProof, lastProofs } from "./proofs.ts";
import { ApplyNotes } from "./apply-notes.ts";
import type { ServiceNeeds } from "./service-needs.ts";
import { siteDocument } from "./state-document.ts";

/** Between two looks at what commands in a shell leave: the notes of an apply, the verdicts of drills. */
const lookAroundMs = 2000;
/** A proof that is older is worth another drill. */
const proofAgeMs = 90 * dayMs;
const budgetDays = 30;

/** Where a service keeps what it remembers and who may ask it: beside the site file. */
export function serviceDirectory(siteFile: string, site: string): string {
  return path.join(notesDirectory(siteFile, site), "serve");
}

/** Everything behind the service's answers. */
export class Service {
  readonly site: SiteDocument;
  readonly access: Access;
  readonly history: History;
  readonly stream: EventStream;
  readonly actions: Actions;
  readonly live: LiveSite;
  readonly notifier: Notifier;
  readonly healing: Healing;
  readonly needs: ServiceNeeds;
  findings: FindingsDocument["findings"];
  renewal: RenewalDocument = { ages: [], certificates: [] };
  readonly #startedAtMs = Date.now();
  readonly #applies: ApplyNotes;
  readonly #elsewhere: ActionsElsewhere;
  #givenUp: readonly string[] = [];
  #proofs: readonly FoundProof[] = [];
  #around: NodeJS.Timeout | undefined;
  #looks = 0;
  #isClosed = false;

  private constructor(needs: ServiceNeeds, history: History) {
    this.needs = needs;
    this.findings = needs.findings;
    this.history = history;
    const { design, siteFile, where, servedBy, lab } = needs;
    this.site = siteDocument(design, { where, file: siteFile, servedBy });
    const tokens = needs.installed?.tokens ?? serviceDirectory(siteFile, design.site);
    this.access = new Access(tokens, history, needs.isSecure);
    this.stream = new EventStream();
    this.actions = new Actions(needs.actions, history, () => this.live.lookSoon());
    this.healing = new Healing({
      design,
      rules: needs.heal ?? [],
      actions: this.actions,
      history,
      ...(needs.healAfterMs === undefined ? {} : { patienceMs: needs.healAfterMs }),
    });
    this.notifier = new Notifier({
      site: design.site,
      receivers: needs.notify ?? [],
      beside: path.dirname(path.resolve(siteFile)),
      state: () => this.live.state,
    });
    this.live = new LiveSite({
      ...needs,
      told: (event) => this.notifier.tell(event),
      history,
      stream: this.stream,
      facts: () => ({
        file: siteFile,
        ...(lab === undefined ? {} : { lab }),
        findings: this.findings,
        unproved: this.#unproved(),
        action: this.actions.underWay,
        givenUp: this.#givenUp,
      }),
    });
    this.actions.told = (event) => this.live.happened(event);
    this.#applies = new ApplyNotes(this.live);
    const notes = notesDirectory(siteFile, design.site);
    this.#elsewhere = new ActionsElsewhere(notes, this.actions, history, (event) => this.live.happened(event));
  }

  /** @throws NotesError when another service serves this site, or its directory cannot be written. */
  static async start(needs: ServiceNeeds): Promise<Service> {
    const { siteFile, design, installed } = needs;
    const history =
      installed === undefined
        ? await History.open(serviceDirectory(siteFile, design.site))
        : await History.open(installed.directory, "elsewhere");
    const service = new Service(needs, history);
    await service.#lookAround();
    return service;
  }

  /** The site file holds something else, which cannot be served: what is wrong with it is shown. */
  findNow(findings: FindingsDocument["findings"]): void {
    this.findings = findings;
    this.live.lookSoon();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#around);
    this.stream.close();
    await this.actions.close();
    await this.notifier.close();
    await this.live.close();
    await this.history.close();
  }

  budgets(days: number = budgetDays, nowMs: number = Date.now()): HistoryDocument {
    const window = { fromMs: nowMs - days * dayMs, toMs: nowMs };
    const outages = this.history.outages(window);
    const watched = this.history.watched(window);
    const { design } = this.needs;
    return {
      ...window,
      endpoints: design.endpoints.map(({ name }) =>
        endpointHistory(name, { window, target: design.target, watched, outages: outages.get(name) ?? [] }),
      ),
    };
  }

  timeline(query: EventQuery): TimelineDocument {
    // Some older ones are read as well: the cause of the oldest may be among them.
    const beyond = 50;
    const found = this.history.events({ ...query, limit: query.limit + beyond });
    const events = withCauses(found).slice(0, query.limit);
    return { events, more: found.length > query.limit };
  }

  proofs(): ProofsDocument {
    const proofs = lastProofs(this.#proofs);
    const never = this.needs.faults.filter((fault) => proofs.every((proof) => proof.fault !== fault));
    return { proofs, never, command: `quorate drill ${this.needs.siteFile}` };
  }

  copies(): CopiesDocument {
    return { copies: copiesNow(this.needs.design, this.live.snapshot) };
  }

  metrics(): string {
    const { user, system } = process.cpuUsage();
    return metricsText({
      site: this.site,
      state: this.live.state,
      history: this.budgets(),
      renewal: this.renewal,
      counters: this.live.counters,
      process: {
        cpuSeconds: (user + system) / 1e6,
        residentBytes: process.memoryUsage.rss(),
        startedAtMs: this.#startedAtMs,
      },
      version: this.needs.version,
      streams: this.stream.size,
      notices: this.notifier.counts,
    });
  }

  async #heal(): Promise<void> {
    await this.healing.look(this.live.state, Date.now());
    const before = this.#givenUp;
    this.#givenUp = this.healing.givenUp;
    for (const subject of this.#givenUp) {
      if (before.includes(subject)) continue;
      const sentence = gaveUpSentence(subject);
      this.live.happened({ kind: "heal-stopped", atMs: Date.now(), subject, sentence, about: {} });
    }
    if (before.join() !== this.#givenUp.join()) this.live.lookSoon();
  }

  #unproved(): readonly string[] {
    const since = Date.now() - proofAgeMs;
    return this.needs.faults.filter(
      (fault) =>
        !this.#proofs.some((proof) => proof.fault === fault && proof.provedAtMs > since && proof.verdict === "pass"),
    );
  }

  async #lookAround(): Promise<void> {
    const { siteFile, design, drills } = this.needs;
    const journal = path.join(notesDirectory(siteFile, design.site), "journal.jsonl");
    this.#applies.take(await lastApply(journal), Date.now());
    await this.#elsewhere.look(Date.now());
    await this.#heal();
    if (this.#looks % 15 === 0) {
      this.#takeProofs(await findProofs(drills));
      this.history.prune(Date.now());
    }
    // A store that does not answer says nothing new.
    if (this.#looks % 150 === 0) this.renewal = (await this.needs.renewal?.().catch(() => undefined)) ?? this.renewal;
    this.#looks += 1;
    this.stream.keep((name) => this.access.knows(name, Date.now()));
    if (!this.#isClosed) this.#around = setTimeout(() => void this.#lookAround(), lookAroundMs);
  }

  /** A drill that has ended is an event of the time when it ran. */
  #takeProofs(proofs: readonly FoundProof[]): void {
    const known = new Set(this.history.events({ limit: 1000, kinds: ["drill"] }).map(({ atMs }) => atMs));
    for (const { fault, verdict, provedAtMs, durationMs } of proofs) {
      if (known.has(provedAtMs)) continue;
      this.live.happened({
        kind: "drill",
        atMs: provedAtMs,
        endedAtMs: provedAtMs + durationMs,
        subject: fault,
        sentence: `a drill of ${fault}: ${verdict}`,
        about: { verdict },
      });
    }
    this.#proofs = proofs;
    this.live.lookSoon();
  }
}
