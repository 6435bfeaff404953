import type { Range, RatedQuantity } from "./site.ts";

/** How often parts of a cloud fail and how long they take to mend, with where the figures come from. */

export interface Rate extends Readonly<Record<RatedQuantity, number>> {
  /** What nine in ten sites lie between, half of them below the figure: so far apart are those that were published. */
  readonly ranges: Readonly<Record<RatedQuantity, Range>>;
  readonly source: string;
}

/** The kinds of parts that a site is made of; `rates` of a site may name them. */
export const ratedKinds = ["zone", "host", "system", "software"] as const;
/** What `rates` call all kinds together; what names fewer counts more. */
export const everyKind = "all";
export type RatedKind = (typeof ratedKinds)[number];

/** Until people see to a failure that nothing noticed: from the first complaint to the hand that mends it. */
export const unnoticedHours = 0.5;
export const unnoticedRange: Range = [0.1, 4];

/**
 * What `rates` of a site mean where they say nothing: prediction and review both go by them. `software` is each component
 * on each host, however many others there are.
 */
export const defaultRates: Readonly<Record<RatedKind, Rate>> = {
  zone: {
    mttfHours: 89_352,
    mttrHours: 4,
    coverage: 0.99,
    unnoticedHours,
    ranges: {
      mttfHours: [26_280, 350_400],
      mttrHours: [1, 24],
      coverage: [0.95, 0.999],
      unnoticedHours: unnoticedRange,
    },
    source:
      "a rack with its switch and feed: 10.2 years between failures in Google's cells (Ford et al., Availability in globally distributed storage systems, OSDI 2010); 2 % of switches failed within three months in Singh et al., Surviving switch failures in cloud datacenters (CCR 51 (2021)); repair: an exchange on site within four hours is assumed",
  },
  host: {
    mttfHours: 105_000,
    mttrHours: 24,
    coverage: 0.95,
    unnoticedHours,
    ranges: {
      mttfHours: [15_600, 290_000],
      mttrHours: [4, 168],
      coverage: [0.8, 0.99],
      unnoticedHours: unnoticedRange,
    },
    source:
      "hardware: 8 % of servers have an incident a year in Microsoft's fleet (Vishwanath and Nagappan, Characterizing cloud computing hardware reliability, SoCC 2010), and up to 0.56 a server, all causes, in the first year of a cluster of Google's (1,000 of 1,800, Dean 2008); repairs took from less than an hour to more than a day, by system (Schroeder and Gibson, A large-scale study of failures in high-performance computing systems, DSN 2006): the next day is assumed, a week without a contract",
  },
  system: {
    mttfHours: 3140,
    mttrHours: 0.5,
    coverage: 0.95,
    unnoticedHours,
    ranges: {
      mttfHours: [1460, 17_520],
      mttrHours: [0.1, 2],
      coverage: [0.8, 0.99],
      unnoticedHours: unnoticedRange,
    },
    source:
      "operating system: a node is away every 4.3 months in Google's cells, restarts on purpose among them, and less than one time in ten for more than 15 minutes (Ford et al., OSDI 2010); half an hour is assumed for those that fail",
  },
  software: {
    mttfHours: 7880,
    mttrHours: 1,
    coverage: 0.95,
    unnoticedHours,
    ranges: {
      mttfHours: [2000, 35_000],
      mttrHours: [0.05, 4],
      coverage: [0.8, 0.99],
      unnoticedHours: unnoticedRange,
    },
    source:
      "one component on one host: the 788 h, 1 h that are attributed to Dantas et al., An availability model for Eucalyptus platform (SMC 2012), for all software of a cloud controller, here of ten components; no fleet study counts them, so take it as an assumption",
  },
};
