import { beforeAll, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import type { Design } from "../../src/catalogue/contract/design.ts";
import { providedBy } from "../../src/catalogue/index.ts";
import { provision } from "../../src/catalogue/contract/provisions.ts";
import { designSite } from "../../src/design/design-site.ts";
import { inBroker } from "../../src/catalogue/rabbitmq/erlang.ts";
import { rejoinOthers } from "../../src/catalogue/rabbitmq/watch.ts";
import { departuresFrom, wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { serviceFile } from "../../src/catalogue/postgresql-server/places.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { siteNamed } from "./sites.ts";

/** Bash that runs scripts as an apply does, and says how each ended: `NAME STATUS`. */
export function steps(scripts: readonly (readonly [string, string])[]): string {
  return scripts
    .map(
      ([name, script]) =>
        `( set -eu -o pipefail; eval ${shellWord(script)} ) > /root/said 2>&1 < /dev/null; echo ${shellWord(name)} $?; sed 's/^/  /' /root/said`,
    )
    .join("\n");
}

/** A condition as an apply finds it on a new host: it does not hold, is made, holds, and can be made again. */
export function madeOnce(condition: Condition): readonly (readonly [string, string])[] {
  const { id, test: holds } = condition;
  const made = remedyOf(condition);
  return [
    [`${id}, before`, holds],
    [`${id}, made`, made],
    [`${id}, after`, holds],
    [`${id}, made again`, made],
  ];
}

function remedyOf({ id, remedy }: Condition): string {
  if (remedy.kind !== "make") throw new Error(`${id} is not simply made`);
  return remedy.script;
}

export function expectedOf({ id }: Condition): readonly string[] {
  return [`${id}, before 1`, `${id}, made 0`, `${id}, after 0`, `${id}, made again 0`];
}

export function endings(stdout: string): readonly string[] {
  return stdout.split("\n").filter((line) => line !== "" && !line.startsWith("  "));
}

/** SQL as a service asks it. */
function comes(user: string, password: string, sql: string): string {
  return `PGPASSWORD=${password} PGSERVICEFILE=${serviceFile} psql -XAtq "service=quorate dbname=keystone user=${user} passfile=/dev/null" -c ${shellWord(sql)}`;
}

/** What a rotation of a service's password does to PostgreSQL, which knows one of a role: the service goes by another role. */
function renewedByTwoNames(design: Design): readonly (readonly [string, string])[] {
  const name = "keystone-database-password";
  const old = exampleSecrets(design.secrets)[name] ?? "";
  const at = (stage: Secrets): Condition => {
    const { [name]: _, ...others } = exampleSecrets(design.secrets);
    const user = wantsOfSite(design, { ...others, ...stage }).find(({ id }) => id === "postgresql/user keystone");
    if (user === undefined) throw new Error("keystone has no database");
    return user;
  };
  const second = { [`${name}.second`]: "yes" };
  const taken = at({ [name]: old, [`${name}.next`]: "new" });
  const used = at({ [name]: "new", [`${name}.old`]: old, ...second });
  const forgotten = at({ [name]: "new", ...second });
  const owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'renewed'";
  return [
    ["taken", remedyOf(taken)],
    ["taken again", remedyOf(taken)],
    ["taken holds", taken.test],
    ["old comes in", comes("keystone", old, "CREATE TABLE before (id INT)")],
    ["new comes in", comes("quorate-keystone", "new", "CREATE TABLE renewed (id INT); DROP TABLE before")],
    ["owned", `[ "$(${comes("keystone", old, owner)})" = keystone ]`],
    ["used holds already", used.test],
    ["forgotten not yet", forgotten.test],
    ["forgotten", remedyOf(forgotten)],
    ["forgotten holds", forgotten.test],
    ["old comes in no more", comes("keystone", old, owner)],
    ["new goes on", comes("quorate-keystone", "new", "DROP TABLE renewed")],
  ];
}

const renewed = [
  "taken 0",
  "taken again 0",
  "taken holds 0",
  "old comes in 0",
  "new comes in 0",
  "owned 0",
  "used holds already 0",
  "forgotten not yet 1",
  "forgotten 0",
  "forgotten holds 0",
  "old comes in no more 2",
  "new goes on 0",
];

function partOf(design: Design, component: string, stdout: string): string | undefined {
  const [, said = ""] = /^status 0\n((?: {2}.*\n?)*)/m.exec(stdout) ?? [];
  const probe = wantsOfHost(design, "c1", exampleSecrets(design.secrets)).probes.find(
    (each) => each.component === component,
  );
  return probe?.parse(said.replaceAll(/^ {2}/gm, ""), 0, "c1").sentence;
}

function statusOf(design: Design, component: string): readonly [string, string] {
  const probes = wantsOfHost(design, "c1", exampleSecrets(design.secrets)).probes;
  return ["status", probes.find((each) => each.component === component)?.script ?? "false"];
}

/** Tests that a release's servers do what scripts and Erlang ask of them, each on one host, without systemd and without a cluster. */
export function serversAnswer(release: string): void {
  let image: string;

  beforeAll(async () => {
    image = await programsImage(release);
  });

  test.each(["one controller", "one IPv6 controller"] as const)(
    "the broker of %s evaluates all Erlang",
    async (name) => {
      const design = designSite(siteNamed(name, release));
      const conditions = wantsOfSite(design, exampleSecrets(design.secrets)).filter(({ id }) =>
        id.startsWith("rabbitmq/"),
      );
      const [cluster, ...others] = conditions;
      const members = others.filter(({ id }) => /members known|copies of queues/.test(id));
      const alone = others.find(({ id }) => id === "rabbitmq/user glance of glance alone");
      const united = others.find(({ remedy }) => remedy.kind === "await");
      // Those of a turn to TLS and back, and of the port mapper, which systemd starts, are tried where brokers turn; a broker that just
      // began has the cookie that is laid.
      const turn = /speaks as the others will|begun again|serves again|cookie taken up|port mapper/;
      const facts = others.filter(
        (each) => !members.includes(each) && each !== alone && each !== united && !turn.test(each.id),
      );
      const [names, copies] = members;
      if (names === undefined || copies === undefined || alone === undefined || united === undefined)
        throw new Error("brokers know their members");
      const [departure] = departuresFrom(design, "c1", exampleSecrets(design.secrets)).filter(
        ({ unit }) => unit === "rabbitmq-server.service",
      );
      const elsewhere = `rabbit_auth_backend_internal:set_permissions(<<"glance">>, <<"/">>, <<".*">>, <<".*">>, <<".*">>, <<"a test">>)`;
      const spoilt = "application:set_env(rabbit, quorum_cluster_size, 7)";
      if (cluster?.remedy.kind !== "make") throw new Error("the brokers' cluster comes first");
      const trial = provision(providedBy(design.providers), "queue").trial(design);
      const login = { user: "quorate_drill", password: "s3cretOfADrill" };
      const { stdout } = await onHost(
        image,
        design,
        "c1",
        [
          "rabbitmq-server > /root/log 2>&1 &",
          "for turn in {1..80}; do grep -q 'completed with' /root/log && break; sleep 0.25; done",
          steps([
            ["cluster holds", cluster.test],
            ["cluster joins", cluster.remedy.script],
            // The broker began with the files that say how many members there are.
            ["members known", names.test],
            ["members forgotten", inBroker(spoilt)],
            ...madeOnce(names),
            ["no queue lacks a copy", copies.test],
            ["united", united.test],
            ["stays", `said="$(${rejoinOthers}\n)"\n[ -z "$said" ]`],
            ...facts.flatMap(madeOnce),
            ["alone", alone.test],
            ["rights elsewhere", inBroker(elsewhere)],
            ...madeOnce(alone),
            statusOf(design, "rabbitmq"),
            ["trial", trial.prepare("quorate_drill", login)],
            ["trial again", trial.prepare("quorate_drill", login)],
            ["leader", trial.leader("quorate_drill", "nothing")],
            ["copies", copies.test],
            ["copies made", remedyOf(copies)],
            ["removed", trial.remove("quorate_drill")],
            ["removed again", trial.remove("quorate_drill")],
            ["leaves", departure?.farewell ?? ""],
          ]),
        ].join("\n"),
      );
      expect(endings(stdout)).toEqual([
        "cluster holds 0",
        "cluster joins 0",
        "members known 0",
        "members forgotten 0",
        ...expectedOf(names),
        "no queue lacks a copy 0",
        "united 0",
        "stays 0",
        ...facts.flatMap(expectedOf),
        "alone 0",
        "rights elsewhere 0",
        ...expectedOf(alone),
        "status 0",
        "trial 0",
        "trial again 1",
        "leader 0",
        "copies 0",
        "copies made 0",
        "removed 0",
        "removed again 0",
        "leaves 0",
      ]);
      expect(facts.length).toBeGreaterThanOrEqual(3);
      expect(partOf(design, "rabbitmq", stdout)).toBe("1 of 1 brokers, 0 quorum queues");
      expect(stdout).toContain("it is there already");
    },
  );

  test("PostgreSQL's first copy is made, starts by its files, and gives a database to its owner", async () => {
    const design = designSite(siteNamed("PostgreSQL", release));
    const conditions = wantsOfSite(design, exampleSecrets(design.secrets));
    const copy = conditions.find(({ id }) => id === "postgresql/copy on c1");
    if (copy?.remedy.kind !== "decide") throw new Error("a copy's making is decided");
    const { remedy } = copy;
    const nothing = await onHost(image, design, "c1", remedy.evidence);
    const decided = remedy.decide(new Map(design.members.map((host) => [host, nothing.stdout])), []);
    if (decided.kind !== "make") throw new Error(decided.because);
    const [database, user] = conditions.filter(({ id }) => /^postgresql\/(database|user) keystone$/.test(id));
    if (database === undefined || user === undefined) throw new Error("keystone has no database");
    const as = "psql -XAtq -h /run/postgresql -U postgres -d postgres";
    const { stdout } = await onHost(
      image,
      design,
      "c1",
      steps([
        ["copy is there", copy.test],
        ["copy", decided.script],
        ["copy is there now", copy.test],
        ["evidence", remedy.evidence],
        // No other member is there to acknowledge, so nobody is waited for.
        [
          "alone",
          `${as} -c "SELECT pg_promote()" && ${as} -c "ALTER SYSTEM SET synchronous_standby_names = ''" -c "SELECT pg_reload_conf()"`,
        ],
        ["admissions", `[ "$(${as} -c "SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL")" = 0 ]`],
        ["names", `[ "$(${as} -c "SELECT count(*) FROM pg_ident_file_mappings WHERE error IS NULL")" = 2 ]`],
        statusOf(design, "postgresql"),
        ...madeOnce(database),
        // The user came with its database.
        ["another password", `${as} -c "ALTER ROLE keystone PASSWORD 'another'"`],
        ...madeOnce(user),
        ...renewedByTwoNames(design),
      ]),
    );
    const expected = [
      "copy is there 1",
      "copy 0",
      "copy is there now 0",
      "evidence 0",
      "alone 0",
      "admissions 0",
      "names 0",
    ];
    expect({ ended: endings(stdout), stdout }).toMatchObject({
      ended: [...expected, "status 0", ...expectedOf(database), "another password 0", ...expectedOf(user), ...renewed],
    });
    expect(stdout).toContain("role=standby");
    expect(partOf(design, "postgresql", stdout)).toMatch(/^primary, 0 of 2 standbys acknowledge, timeline 2 at /);
  });

  test("a first schema that was cut off is cleared away by the next attempt, in MariaDB", async () => {
    const design = designSite(siteNamed("three controllers", release));
    const database = provision(providedBy(design.providers), "database");
    const make = (command: string): string =>
      database.makeSchema("keystone", `mariadb keystone -e ${shellWord(command)}`);
    const whole = database.schemaIsWhole("keystone");
    const kill = "[ -e /root/broken ] || { touch /root/broken; mariadb nova -e 'KILL CONNECTION CONNECTION_ID()'; }";
    const breaking = database.makeSchema(
      "nova",
      `mariadb nova -e 'CREATE TABLE first (id INT)'; ${kill}; mariadb nova -e 'CREATE TABLE last (id INT)'`,
    );
    const { stdout } = await onHost(
      image,
      design,
      "c1",
      [
        "install -d -o mysql /run/mysqld; rm /etc/mysql/mariadb.conf.d/*quorate*",
        "mariadbd --user=mysql --skip-networking > /root/log 2>&1 &",
        "for turn in {1..80}; do mariadb -e 'SELECT 1' > /root/up 2>&1 && break; sleep 0.25; done",
        steps([
          ["database", "mariadb -e 'CREATE DATABASE keystone'"],
          ["cut off", make("CREATE TABLE half (id INT); nonsense")],
          ["whole after that", whole],
          ["half", "mariadb keystone -e 'SELECT * FROM half'"],
          ["made", make("CREATE TABLE one (id INT)")],
          ["whole", whole],
          ["half is left", "mariadb keystone -e 'SELECT * FROM half'"],
          ["one", "mariadb keystone -e 'SELECT * FROM one'"],
          // Later migrations go on with what is there.
          ["made again", make("CREATE TABLE two (id INT)")],
          ["one stays", "mariadb keystone -e 'SELECT * FROM one'"],
          ["another", "mariadb -e 'CREATE DATABASE nova'"],
          // The connection breaks in the middle, once.
          ["made by two attempts", breaking],
          ["of one piece", "mariadb nova -e 'SELECT * FROM first JOIN last'"],
          // A mark that a member has still is no reason to drop what is in use.
          [
            "old mark",
            "mariadb nova -e 'CREATE TABLE quorate_first_schema (begun BIGINT); INSERT INTO quorate_first_schema VALUES (1)'",
          ],
          ["stops there", database.makeSchema("nova", "false")],
          ["goes on", database.makeSchema("nova", "mariadb nova -e 'SELECT * FROM first JOIN last'")],
          ["mark is gone", database.schemaIsWhole("nova")],
          ["mark without a time", "mariadb nova -e 'CREATE TABLE quorate_first_schema (id INT)'"],
          ["goes on too", database.makeSchema("nova", "mariadb nova -e 'SELECT * FROM first JOIN last'")],
        ]),
      ].join("\n"),
    );
    expect(endings(stdout)).toEqual([
      "database 0",
      "cut off 1",
      "whole after that 1",
      "half 0",
      "made 0",
      "whole 0",
      "half is left 1",
      "one 0",
      "made again 0",
      "one stays 0",
      "another 0",
      "made by two attempts 0",
      "of one piece 0",
      "old mark 0",
      "stops there 1",
      "goes on 0",
      "mark is gone 0",
      "mark without a time 0",
      "goes on too 0",
    ]);
  });
}
