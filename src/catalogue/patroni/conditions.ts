import { withPort } from "../../text/network-place.ts";
import { shellWord } from "../../text/shell-word.ts";
import { withVariables } from "../../text/script.ts";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { copyUserCondition } from "../postgresql-server/copy-source.ts";
import { databaseConditions, takesWrites } from "../postgresql-server/databases.ts";
import evidence from "../postgresql-server/evidence.sh";
import { makeDatabase } from "../postgresql-server/new-database.ts";
import { databasePort } from "../postgresql-server/places.ts";
import { here } from "../postgresql-server/sql.ts";
import { certificatePath, isSecure } from "../postgresql-server/tls.ts";
import { parseEvidence } from "../promoted/creation.ts";
import firstCopy from "./first-copy.sh";
import { chooseFirst } from "./founding.ts";
import { askPath, configPath, settingsPath, unit } from "./places.ts";
import restart from "./restart.sh";

const settingsId = "patroni/settings in the store";
const foundedId = "patroni/there is a database";
const promotedId = "patroni/a copy is promoted";

/** What a member needs before its Patroni may begin: that would make what it does not find. */
export const mayBegin: readonly GoalRef[] = [{ condition: settingsId }, { condition: foundedId }];

export function storeKey(design: Pick<Design, "site">, key: string): string {
  return `${design.site}/${key}`;
}

export function patroniConditions(view: SiteView): readonly Condition[] {
  const { design } = view;
  return [
    settingsCondition(view),
    foundedCondition(view),
    promotedCondition(design),
    restartCondition(design),
    ...(isSecure(design) ? design.members.map((host) => certificateCondition(design, host)) : []),
    ...copyUserCondition(view, promotedId),
    ...design.databases.flatMap((database) => databaseConditions("patroni", promotedId, view, database)),
  ];
}

function settingsCondition({ design, provided }: SiteView): Condition {
  const [host = "", ...alternates] = design.members;
  const store = provision(provided, "lease-store");
  const key = storeKey(design, "config");
  return {
    id: settingsId,
    host,
    alternates,
    holds: "the settings that all members share stand in the store as designed",
    // Two that are not there are not alike.
    test: `[ -s ${settingsPath} ] && said=$(${store.read(key)}) && [ "$said" = "$(cat ${settingsPath})" ]`,
    remedy: { kind: "make", script: `${store.write(key)} <${settingsPath}`, timeoutMs: 15_000 },
    after: [...store.ready(), ...design.members.map((member) => ({ host: member, file: settingsPath }))],
    settleMs: 3000,
  };
}

/** The key is made by whose data are first seen, and stands for as long as the store keeps it. */
function foundedCondition({ design, secrets, provided }: SiteView): Condition {
  const [host = "", ...alternates] = design.members;
  const store = provision(provided, "lease-store");
  const made = `[ -s /var/lib/postgresql/quorate/PG_VERSION ] && [ ! -e /var/lib/postgresql/quorate.unfinished ]`;
  const known = `[ -n "$(${store.read(storeKey(design, "initialize"))})" ]`;
  return {
    id: foundedId,
    host,
    alternates,
    holds: "the store knows of a database, or this host has the first copy",
    // A copy on the first member that the store does not know is the one that was just made, or stops every member's Patroni.
    test: `${known} || { ${made} && ! systemctl is-active --quiet ${unit} && [ ! -e /var/lib/quorate/patroni-member ]; }`,
    remedy: {
      kind: "decide",
      timeoutMs: 120_000,
      hosts: design.members,
      evidence,
      decide: (said, acceptLossOf) =>
        chooseFirst(
          design.members,
          new Map([...said].map(([member, output]) => [member, parseEvidence(member, output)])),
          acceptLossOf,
          `${makeDatabase(design, secrets, "")}\n${firstCopy}`,
        ),
    },
    after: [{ condition: settingsId }, ...design.members.map((member) => ({ host: member, packages: true as const }))],
    settleMs: 2000,
  };
}

function promotedCondition(design: Design): Condition {
  const [host = "", ...alternates] = design.members;
  return {
    id: promotedId,
    host,
    alternates,
    holds: "one copy of the database is promoted and takes writes",
    test: takesWrites,
    remedy: { kind: "await" },
    after: design.members.map((member) => ({ host: member, unit })),
    settleMs: 120_000,
  };
}

function restartCondition(design: Design): Condition {
  const [host = "", ...alternates] = design.members;
  return {
    id: "patroni/no server waits for a restart",
    host,
    alternates,
    holds: "no server has parameters that wait for a restart",
    test: `said=$(${askPath} cluster) && ! grep -q '"pending_restart": *true' <<<"$said"`,
    remedy: {
      kind: "make",
      script: withVariables(restart, {
        site: design.site,
        config: configPath,
        ask: askPath,
        round: timerMs(design, "patroni.loop_wait") / 1000,
      }),
      timeoutMs: 600_000,
    },
    after: [{ condition: promotedId }, { condition: settingsId }],
    settleMs: 15_000,
    gate: {
      turn: "patroni",
      interrupts:
        "standbys one after another, and then connections to the database while the primary's server restarts",
    },
  };
}

/** Sessions that are there go on; who comes next is shown the new one. */
function certificateCondition(design: Design, host: string): Condition {
  const place = shellWord(withPort(hostNamed(design, host).address, databasePort));
  const fingerprint = "openssl x509 -noout -fingerprint -sha256";
  return {
    id: `patroni/certificate taken up on ${host}`,
    host,
    alternates: [],
    holds: `the database server and the API on ${host} show the certificate that is laid there`,
    test: `if ${here} -c 'SELECT 1' >/dev/null 2>&1; then
  laid=$(${fingerprint} -in ${certificatePath})
  [ "$(timeout 5 openssl s_client -starttls postgres -connect ${place} </dev/null 2>/dev/null | ${fingerprint})" = "$laid" ]
fi`,
    remedy: {
      kind: "make",
      script: `${here} -c 'SELECT pg_reload_conf()' >/dev/null\nsystemctl reload ${unit}`,
      timeoutMs: 10_000,
    },
    after: [
      { host, file: certificatePath },
      { host, unit },
    ],
    settleMs: 5000,
  };
}
