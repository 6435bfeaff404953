import { withVariables } from "../../text/script.ts";
import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { memberHosts } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import { arbitratorHost, arbitratorUnit } from "./arbitrator.ts";
import { providerOptions, unit } from "./config.ts";
import { restartGate, serving } from "./gate.ts";
import { groupPort } from "./group.ts";
import type { GaleraOptions } from "./options.ts";
import { isSecure, transferPath } from "./tls.ts";
import begin from "./turn-begin.sh";
import mayTakeUp from "./turn-test.sh";

/**
 * A cluster that runs in the clear takes up TLS member after member. Each is first restarted so that it takes both; when all are, the
 * way of first copies is changed on all at once, for which none is restarted; then each is restarted so that it takes TLS alone.
 * Restarted, one that takes both holds the others up for a second or two: its timers, and theirs, are longer meanwhile.
 * Source: Galera documentation, "socket.dynamic". The file that says so is the turn's own: it comes after the design's, and goes.
 */
const turn = "/etc/mysql/mariadb.conf.d/99-turn.cnf";

/** A server that runs takes TLS alone, or none runs. */
const alone = `[ ! -e ${turn} ]
ways=$(mariadb -N -B -e "SELECT @@wsrep_provider_options" 2>/dev/null || true)
case $ways in *'socket.dynamic = true'*) exit 1 ;; esac`;

export function turnConditions(design: Design, options: GaleraOptions): readonly Condition[] {
  if (!isSecure(design)) return [];
  const members = memberHosts(design).map(({ name }) => name);
  const third = arbitratorHost(design);
  const begun = members.map((host) => ({ host, unit }));
  const all = third === undefined ? begun : [...begun, { host: third, unit: arbitratorUnit }];
  return members.flatMap((host): readonly Condition[] => [
    {
      id: takesBoth(host),
      host,
      alternates: [],
      holds: `the database member on ${host} hears every other while they turn to TLS`,
      test: withVariables(mayTakeUp, {
        turn,
        port: groupPort,
        others: members.filter((each) => each !== host).map((each) => addressFor(design, each, "replication")),
      }),
      remedy: {
        kind: "make",
        script: withVariables(begin, { turn, options: providerOptions(design, host, options) }),
        timeoutMs: 30_000,
      },
      after: [{ host, packages: true }],
      // A donor reads how it makes first copies when it makes one: from the file of a member that does not speak TLS yet as well.
      before: members.map((each) => ({ host: each, file: transferPath })),
      settleMs: 2000,
    },
    {
      id: copiesByTls(host),
      host,
      alternates: [],
      holds: `first copies from and to ${host} go by TLS`,
      test: `[ ! -e ${turn} ] || ! grep -q ssl-mode ${turn}`,
      remedy: { kind: "make", script: `sed -i '/^\\[sst\\]$/d; /^ssl-mode/d' ${turn}`, timeoutMs: 30_000 },
      after: all,
      settleMs: 1000,
    },
    {
      id: tlsAlone(host),
      host,
      alternates: [],
      holds: `the database member on ${host} takes TLS alone`,
      test: alone,
      remedy: {
        kind: "make",
        script: `rm -f ${turn}
systemctl restart ${unit}
for turn in {1..240}; do if ${serving}; then exit 0; fi; sleep 0.5; done
exit 1`,
        timeoutMs: 180_000,
      },
      after: members.map((each) => ({ condition: copiesByTls(each) })),
      settleMs: 5000,
      gate: restartGate(design, host),
    },
  ]);
}

function takesBoth(host: string): string {
  return `galera/${host} hears all while they turn to TLS`;
}

function copiesByTls(host: string): string {
  return `galera/first copies of ${host} by TLS`;
}

function tlsAlone(host: string): string {
  return `galera/TLS alone on ${host}`;
}
