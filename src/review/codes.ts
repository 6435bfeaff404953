/**
 * The codes of every finding of a review, each with its meaning in a line. The set is closed: a tool may rely on it.
 * `docs/findings/<code>.md` explains each one. Codes of the site file itself stand in `spec/codes.ts`; where a reviewed
 * file has the same trouble as a site can have, the same code is used: `even-voters`, `too-few-voters`.
 */
export const reviewFindingCodes = {
  // About files as such
  "file-refused": "A file is too large, binary, or has endless lines, and was not read.",
  "file-syntax": "A file breaks the rules of its own format.",
  "nothing-to-review": "None of the files given is one that the review knows.",
  // Timers
  "slow-detection": "A dead part is noticed later than the site can afford.",
  "inactive-below-suspect": "Galera gives a member up for good before it may even suspect it.",
  "suspect-below-retransmit": "Galera's members take each other for dead while they agree on a new view.",
  "suspect-below-keepalive": "Galera suspects a member that merely had nothing to say.",
  "period-refused": "Galera takes no such period, and the server ends as it starts.",
  "consensus-below-token": "Corosync gives agreement less time than losing the token takes.",
  "slow-membership": "Corosync's token time-out is much longer than its own default.",
  "slow-address": "A virtual address moves later than the site can afford.",
  "slow-address-check": "A dead balancer is noticed later than a dead host.",
  "advert-differs": "Hosts that share a virtual router advertise at different intervals.",
  "net-tick-above-heartbeat": "Clients give a broker up before the other brokers do.",
  "heartbeats-off": "Clients of the queue do not notice a silent broker.",
  "call-shorter-than-heartbeat": "A remote call gives up before a dead broker can be noticed.",
  "agent-down-too-early": "A live agent is called dead after a single missed report.",
  "idle-below-recycle": "The balancer cuts idle database connections that a service still keeps in its pool.",
  "retries-below-failover": "A service gives the database up before another member can serve it.",
  "slow-fencing": "What must not run twice waits for fencing longer than it need.",
  "fence-timeout-too-short": "Fencing is given up before the fence device may have finished.",
  // Safety
  "fencing-off": "The cluster does not fence: two hosts can run the same thing.",
  "fencing-no-device": "Fencing is on and no device can do it.",
  "fencing-host-missing": "A host is fenced by no device.",
  "fencing-no-topology": "Several devices can fence a host, and none is told to follow another.",
  "evacuation-without-fencing": "Instances are evacuated from hosts that are not fenced.",
  "promotion-without-fencing": "A copy of data is promoted while the old one may still be written.",
  "quorum-ignored": "A part of the cluster that has lost its quorum goes on.",
  "quorum-device-misplaced": "A quorum device is lost together with votes that it should stand in for.",
  "quorum-device-votes": "A quorum device has another number of votes than its algorithm needs.",
  "maintenance-left-on": "The cluster watches nothing and repairs nothing.",
  "bootstrap-address": "A member that restarts starts a cluster of its own.",
  "flush-log-loses-commits": "Commits that were acknowledged are lost when all members lose power.",
  "partitions-ignored": "A partitioned message broker goes on in both halves.",
  "partitions-autoheal": "A healed partition throws away the messages of one half.",
  "mirrored-queues": "Queues are mirrored, which loses acknowledged messages.",
  "check-sees-only-port": "A health check learns that a port is open, and no more.",
  "backend-not-checked": "A dead server goes on being given connections.",
  "sessions-survive-down": "Connections to a database member that was marked down are kept.",
  "many-writers": "Several database members are written at once.",
  "address-check-sees-only-process": "An address stays where the balancer lives and has nothing to serve.",
  "address-not-tied": "An address stays on a host whose balancer is dead.",
  "router-id-clash": "Two virtual routers on one network have the same id.",
  "router-id-differs": "Hosts that share an address are in different virtual routers.",
  "nopreempt-ignored": "An address moves back although it was told not to.",
  "unencrypted-cluster": "Cluster traffic can be read and forged.",
  "default-password": "A password is one that everybody knows.",
  "keys-differ": "A key that hosts must share differs between them.",
  "image-store-on-one-disk": "Images exist once.",
  "option-ignored": "An option stands where the program does not look for it.",
  // Of a design
  "override-replaces-design": "The site file sets an option that the design sets itself.",
  "detection-beyond-reach": "A part cannot be noticed as fast as the site asks for.",
  "single-point-of-failure": "The loss of one part stops an endpoint.",
  "zone-holds-quorum": "The loss of one zone takes the majority with it.",
  "no-loss-during-maintenance": "While one host is worked on, the loss of another stops the site.",
  "one-place-without-fencing":
    "What may be active on one host only can be active on two, for nothing switches hosts off.",
  "majorities-disagree": "After the same fault one layer has a majority and another has none.",
} as const;

export type ReviewFindingCode = keyof typeof reviewFindingCodes;
