import type { Decision } from "../contract/design.ts";

export const postgresqlDecisions: readonly Decision[] = [
  {
    subject: "postgresql commits",
    choice: "a commit is acknowledged once a majority of the members has it; with no standby at hand commits wait",
    because:
      "what was acknowledged survives the loss of the primary; going on alone would take that back without a word",
  },
  {
    subject: "postgresql promotion",
    choice:
      "a standby is promoted once so many members have said how far they are that one of them has every acknowledged commit; it fetches first what it lacks",
    because:
      "a standby that was away, or one that is asked alone, may lack what another one has acknowledged: then nothing is promoted, and the promotion says whom it waits for",
  },
  {
    subject: "postgresql resource agent",
    choice: "an agent of its own, ocf:quorate:postgresql",
    because:
      "PAF promotes, compares and gives up when another member is further, which is another transition in the middle of an outage, and neither it nor pgsql mends a primary that comes back; pgsql drops synchronous replication when a standby is lost",
  },
  {
    subject: "postgresql return",
    choice: "a copy always starts as a standby; one that has what the primary has not is rewound, or copied anew",
    because: "nothing but a promotion makes a primary, so that an old one cannot serve what it has alone",
  },
  {
    subject: "postgresql is reached",
    choice: "through the balancers, whose check follows the promoted member",
    because:
      "local clients reach it on the loopback, where no address has to move first, and sessions with the old primary are cut",
  },
];
