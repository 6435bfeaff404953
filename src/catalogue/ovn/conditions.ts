import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { chassisConditions } from "./chassis.ts";
import { asked } from "./asked.ts";
import { databases, northbound, placesOf, raftAddress, type OvnDatabase } from "./databases.ts";
import { chooseFounding } from "../raft/founding.ts";
import { leaderOf, strangers } from "./founding.ts";
import found from "./found.sh";
import electionTimer from "./election-timer.sh";
import { fileId, wholeId } from "./ready.ts";
import { remotes } from "./provides.ts";
import { bfdMultiplier, ovnMs } from "./timers.ts";
import { tlsWords } from "./tls.ts";
import { placeOf, turnConditions, turnId } from "./turn.ts";

export function ovnConditions(view: SiteView): readonly Condition[] {
  return [
    ...databases.flatMap((database) => databaseConditions(view.design, database)),
    globalsCondition(view.design),
    ...chassisConditions(view),
  ];
}

/** In the order in which they can hold: files, a leader, the right addresses and members, the right timer, the schema of the package. */
function databaseConditions(design: Design, database: OvnDatabase): readonly Condition[] {
  return [
    ...design.voters.map((host, index) => fileCondition(design, database, host, design.voters[index - 1])),
    leaderCondition(design, database),
    ...turnConditions(design, database),
    membersCondition(design, database),
    timerCondition(design, database),
    schemaCondition(design, database),
  ];
}

function fileCondition(design: Design, database: OvnDatabase, host: string, previous: string | undefined): Condition {
  const { file, control, schemaFile } = placesOf(database);
  const { schema, unit } = database;
  const told = (places: readonly string[]): string =>
    withVariables(found, {
      file,
      schema,
      source: schemaFile,
      unit,
      own: raftAddress(design, database, host),
      timer: ovnMs(design, "election-timer"),
      remotes: places,
    });
  return {
    id: fileId(database, host),
    host,
    alternates: [],
    holds: `${host} has its part of ${schema}`,
    test: `ovsdb-tool db-is-clustered ${file} 2>/dev/null && { [ ! -e ${file}.leaving ] || ovs-appctl -t ${control} cluster/status ${schema} >/dev/null 2>&1; }`,
    remedy: asked(design, database, (said, acceptLossOf) =>
      chooseFounding(
        {
          name: schema,
          members: design.voters,
          create: () => told([]),
          join: (_host, others) => told(others.map((other) => placeOf(design, database, other, said))),
        },
        host,
        said,
        acceptLossOf,
      ),
    ),
    after: [
      { host, packages: true },
      // Who joins must find who founded, and that one must answer.
      ...(previous === undefined ? [] : [{ host: previous, unit }]),
    ],
    settleMs: 2000,
  };
}

function leaderCondition(design: Design, database: OvnDatabase): Condition {
  const [host = "", ...alternates] = design.voters;
  const { socket } = placesOf(database);
  return {
    id: wholeId(database),
    host,
    alternates,
    holds: `${database.schema} has a leader and a majority`,
    // A transaction of its own, which a member without a majority cannot end.
    test: `timeout 4 ovsdb-client -t 3 transact unix:${socket} '["_Server",{"op":"select","table":"Database","where":[["name","==","${database.schema}"],["connected","==",true]],"columns":["leader"]}]' 2>/dev/null | grep -q leader`,
    remedy: { kind: "await" },
    after: design.voters.map((member) => ({ host: member, unit: database.unit })),
    settleMs: 30_000,
  };
}

/** Each member once, and nobody else: who is counted and never answers is a vote too few at the next loss. */
function membersCondition(design: Design, database: OvnDatabase): Condition {
  const [host = "", ...alternates] = design.voters;
  const { control } = placesOf(database);
  const addresses = new Map(design.voters.map((member) => [member, raftAddress(design, database, member)]));
  const wanted = [...addresses.values()].sort().join("\\n");
  return {
    id: `ovn/${database.short} database has the design's members`,
    host,
    alternates,
    holds: `${database.schema} counts each of ${design.voters.join(", ")} once, and nobody else`,
    test: `[ "$(timeout 4 ovs-appctl -t ${control} cluster/status ${database.schema} | sed -n 's/^    [0-9a-f]\\{4\\} ([0-9a-f]\\{4\\} at \\([^)]*\\)).*/\\1/p' | LC_ALL=C sort)" = "$(printf '${wanted}')" ]`,
    remedy: asked(design, database, (said) => {
      const leader = leaderOf(said);
      if (leader === undefined)
        return { kind: "refuse", because: `${database.schema} has no leader that could strike anybody off` };
      const gone = strangers(addresses, said);
      if (gone.length === 0) {
        return { kind: "refuse", because: `a member of ${database.schema} has not joined: see its log on its host` };
      }
      return {
        kind: "make",
        host: leader,
        script: gone.map((id) => `ovs-appctl -t ${control} cluster/kick ${database.schema} ${id}`).join("\n"),
        because: `${gone.join(", ")} of ${database.schema} is no member's any more and votes on; ${leader} leads`,
      };
    }),
    after: [{ condition: wholeId(database) }, ...design.voters.map((each) => ({ condition: turnId(database, each) }))],
    settleMs: 20_000,
  };
}

function timerCondition(design: Design, database: OvnDatabase): Condition {
  const [host = "", ...alternates] = design.voters;
  const { control } = placesOf(database);
  const wanted = ovnMs(design, "election-timer");
  return {
    id: `ovn/${database.short} database's election timer`,
    host,
    alternates,
    holds: `${database.schema} waits ${wanted} ms for its leader`,
    test: `timeout 4 ovs-appctl -t ${control} cluster/status ${database.schema} | grep -qx 'Election timer: ${wanted}'`,
    remedy: asked(design, database, (said) => {
      const leader = leaderOf(said);
      if (leader === undefined)
        return { kind: "refuse", because: `${database.schema} has no leader that could change the timer` };
      const script = withVariables(electionTimer, { control, schema: database.schema, wanted });
      return { kind: "make", host: leader, script, because: `${leader} leads, and changes it for all` };
    }),
    after: [{ condition: wholeId(database) }],
    settleMs: 5000,
  };
}

function schemaCondition(design: Design, database: OvnDatabase): Condition {
  const [host = "", ...alternates] = design.voters;
  const { socket, schemaFile } = placesOf(database);
  return {
    id: `ovn/${database.short} database's schema`,
    host,
    alternates,
    holds: `${database.schema} has the schema of the installed release`,
    test: `[ "$(timeout 4 ovsdb-client -t 3 --no-leader-only needs-conversion unix:${socket} ${schemaFile} 2>/dev/null)" = no ]`,
    remedy: {
      kind: "make",
      timeoutMs: 90_000,
      script: ["ovsdb-client -t 60", ...tlsWords(design), "convert", remotes(design, database), schemaFile].join(" "),
    },
    after: [{ condition: wholeId(database) }],
    settleMs: 5000,
  };
}

/** How fast gateways miss each other, and how long northd waits for a silent database; it stands in the northbound database. */
function globalsCondition(design: Design): Condition {
  const [host = "", ...alternates] = design.voters;
  const probe = ovnMs(design, "probe-interval");
  const beat = ovnMs(design, "bfd-min-tx");
  const wanted = {
    "bfd-min-tx": beat,
    "bfd-min-rx": beat,
    "bfd-mult": bfdMultiplier,
    northd_probe_interval: probe,
    northd_nb_probe_interval: probe,
    use_logical_dp_groups: "true",
  };
  const options = Object.entries(wanted);
  const { socket } = placesOf(northbound);
  const read = `ovn-nbctl -t 3 --no-leader-only --db=unix:${socket} --bare --columns=options list NB_Global`;
  return {
    id: "ovn/gateways and northd are told their timers",
    host,
    alternates,
    holds: `gateways send a sign of life every ${beat} ms, and ${bfdMultiplier} missed are one lost`,
    test: [
      `have=" $(${read} 2>/dev/null | tr '\\n' ' ') "`,
      ...options.map(([key, value]) => `[[ "$have" == *" ${key}=${value} "* ]]`),
    ].join("\n"),
    remedy: {
      kind: "make",
      timeoutMs: 30_000,
      script: `${["ovn-nbctl -t 20", ...tlsWords(design), `--db=${remotes(design, northbound)}`].join(" ")} set NB_Global . ${options.map(([key, value]) => `options:${key}=${value}`).join(" ")}`,
    },
    after: [{ condition: `ovn/${northbound.short} database's schema` }],
    settleMs: 3000,
  };
}
