/** How often parts of a cloud fail and how long they take to mend, with where the figures come from. */

export interface Rate {
  readonly mttfHours: number;
  readonly mttrHours: number;
  readonly coverage: number;
  readonly source: string;
}

/** The kinds of parts that a site is made of; `rates` of a site may name them. */
export const ratedKinds = ["zone", "host", "system", "software"] as const;
export type RatedKind = (typeof ratedKinds)[number];

/**
 * What `rates` of a site mean where they say nothing: prediction and review both go by them. `software` is all control software of one host together; each of k components on a host has k times its mean
 * time to failure.
 */
export const defaultRates: Readonly<Record<RatedKind, Rate>> = {
  zone: {
    mttfHours: 175_200,
    mttrHours: 4,
    coverage: 0.99,
    source:
      "one failure in twenty years, as assumed for a top-of-rack switch and its feed: 2 % of switches failed within three months in Singh et al., Surviving switch failures in cloud datacenters (CCR 51 (2021)), so some 8 % a year, and Gill et al., Understanding network failures in data centers (SIGCOMM 2011), found top-of-rack switches highly reliable; repair: an on-site exchange within four hours is assumed",
  },
  host: {
    mttfHours: 8760,
    mttrHours: 72,
    coverage: 0.95,
    source:
      "hardware: one failure a year, three days until it is mended (Nguyen, Kim and Park, A comprehensive availability modeling and analysis of a virtualized servers system using stochastic reward nets, The Scientific World Journal 2014, table 3)",
  },
  system: {
    mttfHours: 2893,
    mttrHours: 0.5,
    coverage: 0.95,
    source:
      "operating system: 2893 h, 30 min, which Nguyen, Kim and Park (The Scientific World Journal 2014, table 3) take for a virtual machine's, after Kim, Machida and Trivedi, Availability modeling and analysis of a virtualized system (PRDC 2009), whose own table was not checked",
  },
  software: {
    mttfHours: 788,
    mttrHours: 1,
    coverage: 0.95,
    source:
      "software of a cloud controller: 788 h, 1 h, attributed to Dantas et al., An availability model for Eucalyptus platform (SMC 2012); its table was not checked, so take it as an assumption",
  },
};
