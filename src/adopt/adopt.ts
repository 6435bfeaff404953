import { vocabulary } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
import { designSite } from "../design/design-site.ts";
import { inOrder, reviewFiles } from "../review/review-files.ts";
import type { Finding } from "../spec/finding.ts";
import { parseSite } from "../spec/parse-site.ts";
import type { Site, SiteSsh } from "../spec/site.ts";
import { compareLive } from "./compare/live.ts";
import { otherThanDesigned } from "./compare/design.ts";
import { describe } from "./describe/describe.ts";
import type { Draft } from "./describe/draft.ts";
import { fitTimers, type FittedTimers } from "./describe/fit-timers.ts";
import { foundOn, type Found } from "./describe/found.ts";
import { seenTimers, slowestLayerMs } from "./describe/seen-timers.ts";
import { siteText } from "./describe/site-text.ts";
import { layersWritten } from "./known/service-timers.ts";
import { proposedDrills, type ProposedDrill } from "./drills.ts";
import { anySite } from "./technologies.ts";
import type { HostAnswer, HostReading } from "./reading.ts";

export interface Adopted {
  /** The site file. */
  readonly text: string;
  /** The site of that text and its design; absent where the text is not sound yet: the findings say why. */
  readonly designed: { readonly site: Site; readonly design: Design } | undefined;
  readonly readings: readonly HostReading[];
  /** What has no word in the file, or would be otherwise; sentences. */
  readonly untold: readonly string[];
  /** About the hosts, their files and what runs, and about the text. */
  readonly findings: readonly Finding[];
  readonly drills: readonly ProposedDrill[];
}

export interface AdoptContext {
  /** How the text will be called. */
  readonly file: string;
  /** How the hosts are reached, to be written into the file. */
  readonly ssh: SiteSsh;
  readonly nowMs: number;
}

/** What hosts answered → a site file that says it, and what is wrong or risky about what runs. Pure. */
export function adopt(answers: readonly HostAnswer[], { file, ssh, nowMs }: AdoptContext): Adopted {
  const readings = answers.flatMap((answer) => (answer.kind === "read" ? [answer.reading] : []));
  const unread = answers.flatMap((answer) => (answer.kind === "read" ? answer.findings : [answer.finding]));
  if (readings.length === 0) {
    return { text: "", designed: undefined, readings, untold: [], findings: unread, drills: [] };
  }
  const found = foundOn(readings);
  const plain = describe(found, ssh);
  const from = readings.map(({ host }) => host);
  const first = parseSite(siteText(plain, from), file, vocabulary).site;
  const managed = first === undefined ? plain : withoutUsualManagers(plain, first);
  const fitted = withTimers(managed, first ?? siteToFit(managed), found);
  const draft = withDifferences(fitted, from, file, found);
  const text = siteText(draft, from);
  const { site, findings } = parseSite(text, file, vocabulary);
  const design = site === undefined ? undefined : designSite(site);
  // A detection time that was read off slow timers must not excuse them.
  const isOwn = draft.timers?.set === "quorate" && draft.timers.single.length === 0;
  const context = { detectionMs: isOwn ? site?.detectionMs : undefined, zones: new Map<string, string>(), nowMs };
  const live = compareLive(
    found,
    unread.every(({ code }) => code !== "host-unread"),
  );
  const review = found.files.length === 0 ? [] : reviewFiles(found.files, { context });
  return {
    text,
    designed: site === undefined || design === undefined ? undefined : { site, design },
    readings,
    untold: draft.untold,
    findings: [...unread, ...live, ...inOrder([...review, ...findings])],
    drills: design === undefined ? [] : proposedDrills(design, file),
  };
}

/** Without those that Pacemaker runs by itself on such a site. */
function withoutUsualManagers(draft: Draft, site: Site): Draft {
  const components = new Map(vocabulary.componentsOf(site).map((component) => [component.name, component]));
  return {
    ...draft,
    managed: draft.managed.filter(
      (name) => components.get(name)?.usually === "systemd" && components.get(name)?.only === undefined,
    ),
  };
}

/** As much of a site as timers depend on, of a draft that is no sound site yet. */
function siteToFit({ release, database, services, vip }: Draft): Site {
  const options = services.flatMap(({ name, options: given }): [string, unknown][] => {
    const parsed = vocabulary.technologies[name]?.options.safeParse(given);
    return parsed?.success === true ? [[name, parsed.data]] : [];
  });
  const manager = vip?.manager ?? anySite.vip.manager;
  return { ...anySite, release, database, services: Object.fromEntries(options), vip: { ...anySite.vip, manager } };
}

function withTimers(draft: Draft, site: Site, found: Found): Draft {
  const layers = layersWritten(found.model);
  const fitted = fitTimers(site, seenTimers(found), { slowestMs: slowestLayerMs(found), layers });
  const { taken, refused } = acceptable(fitted, site);
  return { ...draft, timers: taken, untold: [...draft.untold, ...refused] };
}

/** Without what a program would refuse beside the others: it runs so, and a file cannot say so. */
function acceptable(
  fitted: FittedTimers,
  site: Site,
): { readonly taken: FittedTimers; readonly refused: readonly string[] } {
  const refused: string[] = [];
  let taken = fitted;
  for (;;) {
    const timerValues = Object.fromEntries(taken.single.map(({ name, ms }) => [name, ms]));
    const { broken } = vocabulary.timersOf({ ...site, timers: taken.set, detectionMs: taken.detectionMs, timerValues });
    const [first] = broken;
    if (first === undefined) return { taken, refused };
    const culprit = taken.single.find(({ name }) => name === first.name) ?? taken.single[0];
    // Every set is sound by itself.
    if (culprit === undefined) return { taken, refused };
    refused.push(`${culprit.name} is ${culprit.ms} ms as it runs, which was left out: ${first.sentence}.`);
    taken = { ...taken, single: taken.single.filter((each) => each !== culprit) };
  }
}

/** With what the design would have otherwise, as far as the file is sound. */
function withDifferences(draft: Draft, from: readonly string[], file: string, found: Found): Draft {
  const { site } = parseSite(siteText(draft, from), file, vocabulary);
  return site === undefined
    ? draft
    : { ...draft, untold: [...draft.untold, ...otherThanDesigned(designSite(site), found)] };
}
