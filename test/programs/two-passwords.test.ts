import { expect, test } from "vitest";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { designSite } from "../../src/design/design-site.ts";
import { wantsOfSite } from "../../src/design/wants.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { programsImage } from "./image.ts";
import { onHost } from "./in-image.ts";
import { endings, expectedOf, madeOnce, steps } from "./servers.ts";
import { siteNamed } from "./sites.ts";

const design = designSite(siteNamed("three controllers", defaultRelease.name));
const name = "keystone-database-password";
const secrets = exampleSecrets(design.secrets);
const old = secrets[name] ?? "";

function owner(stage: Secrets) {
  const conditions = wantsOfSite(design, { ...secrets, ...stage });
  const [database, user] = ["database", "user"].map((kind) =>
    conditions.find(({ id }) => id === `galera/${kind} keystone`),
  );
  if (database === undefined || user === undefined) throw new Error("keystone has no database");
  return { database, user };
}

/** As the services do, and as people do. */
function comesIn(stage: string, password: string): readonly (readonly [string, string])[] {
  const login = `import pymysql; pymysql.connect(host="10.77.0.11", user="keystone", password=${JSON.stringify(password)}, database="keystone")`;
  return [
    [`${stage} ${password} service`, `python3 -c ${shellWord(login)}`],
    [
      `${stage} ${password} client`,
      `MYSQL_PWD=${shellWord(password)} mariadb -h 10.77.0.11 -u keystone -e 'SELECT 1' keystone`,
    ],
  ];
}

function both(stage: string, password: string, status: number): readonly string[] {
  return ["service", "client"].map((who) => `${stage} ${password} ${who} ${status}`);
}

test("in a rotation the old and the new password let in, and after it the new one alone", async () => {
  const [taken, used, forgotten] = [
    owner({ [`${name}.next`]: "new" }).user,
    owner({ [name]: "new", [`${name}.old`]: old }).user,
    owner({ [name]: "new" }).user,
  ];
  const { database, user } = owner({});
  const { stdout } = await onHost(
    await programsImage(),
    design,
    "c1",
    [
      "install -d -o mysql /run/mysqld; rm /etc/mysql/mariadb.conf.d/*quorate*",
      "mariadbd --user=mysql --bind-address=0.0.0.0 --skip-name-resolve > /root/log 2>&1 &",
      "for turn in {1..80}; do mariadb -e 'SELECT 1' > /root/up 2>&1 && break; sleep 0.25; done",
      steps([
        ["database", database.remedy.kind === "make" ? database.remedy.script : "false"],
        ...madeOnce(user),
        ...madeOnce(taken),
        ...comesIn("taken", old),
        ...comesIn("taken", "new"),
        ...comesIn("taken", "another"),
        ["used already", used.test],
        ...madeOnce(forgotten),
        ...comesIn("forgotten", old),
        ...comesIn("forgotten", "new"),
      ]),
    ].join("\n"),
  );
  expect({ ended: endings(stdout), stdout }).toMatchObject({
    ended: [
      "database 0",
      ...expectedOf(user),
      ...expectedOf(taken),
      ...both("taken", old, 0),
      ...both("taken", "new", 0),
      ...both("taken", "another", 1),
      "used already 0",
      ...expectedOf(forgotten),
      ...both("forgotten", old, 1),
      ...both("forgotten", "new", 0),
    ],
  });
});
