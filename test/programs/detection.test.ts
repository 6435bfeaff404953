import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { detectionRangeMs } from "../../src/spec/site-defaults.ts";
import type { Site } from "../../src/spec/site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { configPath as postgresqlConf } from "../../src/catalogue/postgresql/places.ts";
import { dataDirectory } from "../../src/catalogue/postgresql-server/places.ts";
import { programsImage } from "./image.ts";
import { inImage, laying } from "./image-root.ts";

/**
 * The programs themselves, given the files of the shortest and the longest detection time that a site may have and of one
 * between, whose timers are not all at their floors.
 */

const path = "examples/three-controllers.yaml";
const { site: example } = parseSite(readFileSync(path, "utf8"), path, vocabulary);
if (example === undefined) throw new Error(`${path} has errors`);

const ends = [detectionRangeMs.from, 500, detectionRangeMs.to];

function lay(site: Site): string {
  const design = designSite(site);
  const files = renderHost(design, "c1", exampleSecrets(design.secrets));
  return `${laying(files)}\necho '$internal_interface=eth0' > /etc/keepalived/quorate-interfaces.conf`;
}

const postgres = "/usr/lib/postgresql/*/bin/postgres";
const address = "10.77.0.11/24";

/**
 * The tables of privileges are missing, at which the server ends by itself: by then the provider has formed a cluster of one. Its
 * unit gives it the capability to set its threads' priorities.
 */
const startMember = `
mkdir -p /run/mysqld /tmp/data && chown mysql /run/mysqld /tmp/data
timeout -k 5 60 setpriv --reuid mysql --regid mysql --init-groups --inh-caps +sys_nice --ambient-caps +sys_nice -- \\
  mariadbd --datadir=/tmp/data --wsrep-new-cluster`;

/** The broker's own reader of its file, with the schema that ships with it; of the Erlang terms, whether they are any. */
const readBroker = `
set -- /usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins
erl -noinput -pa $1/*/ebin -eval '
  {ok, _} = file:consult("/etc/rabbitmq/advanced.config"),
  Schema = cuttlefish_schema:files([hd(filelib:wildcard("'$1'/rabbit-*/priv/schema/rabbit.schema"))]),
  Conf = cuttlefish_conf:file("/etc/rabbitmq/rabbitmq.conf"),
  case cuttlefish_generator:map(Schema, Conf) of
    {error, _, _} = Error -> io:format("~p~n", [Error]), halt(1);
    _ -> io:format("taken~n"), halt(0)
  end.'`;

/** oslo.config judges a value when it is asked for: the options' own types, with their ends. */
const readOptions = (service: string, file: string): string => `
python3 -B - <<'PYTHON'
import importlib, sys
from oslo_config import cfg, generator
conf = cfg.ConfigOpts()
conf([], default_config_files=["${file}"])
known = {}
for namespace, groups in generator._list_opts(${JSON.stringify(namespaces(service))}):
    for group, options in groups:
        name = getattr(group, "name", group)
        for option in options:
            try:
                conf.register_opt(option, group=None if name in (None, "DEFAULT") else name)
                known[(name or "DEFAULT", option.dest)] = option
            except cfg.DuplicateOptError:
                pass
for name, dest in known:
    conf[dest] if name == "DEFAULT" else conf[name][dest]
print("taken", conf.database.retry_interval)
PYTHON`;

function namespaces(service: string): readonly string[] {
  const shared = ["oslo.db", "oslo.log", "oslo.messaging", "oslo.cache"];
  return service === "keystone" ? ["keystone", ...shared] : ["glance.api", ...shared];
}

describe.each(["mariadb", "postgresql"])("with %s", (engine) => {
  const mode = engine === "mariadb" ? "galera" : "replication";
  const site = (detectionMs: number): Site => ({ ...example, detectionMs, database: { engine, mode } });
  let image: string;

  beforeAll(async () => {
    image = await programsImage();
  });

  const programs: readonly (readonly [string, string, RegExp])[] = [
    ["haproxy", "haproxy -c -V -f /etc/haproxy/haproxy.cfg", /Configuration file is valid/],
    ["keepalived", "keepalived -t -f /etc/keepalived/keepalived.conf", /^$/],
    ["corosync", "corosync -t", /^$/],
    ["rabbitmq", readBroker, /taken/],
    ["keystone", readOptions("keystone", "/etc/keystone/keystone.conf"), /taken/],
    ["glance", readOptions("glance", "/etc/glance/glance-api.conf"), /taken/],
  ];
  const settings = ["wal_receiver_timeout", "wal_sender_timeout", "wal_retrieve_retry_interval", "tcp_user_timeout"];
  const database: readonly (readonly [string, string, RegExp])[] =
    engine === "mariadb"
      ? [["mariadbd", `${startMember} 2>&1 | grep -E 'status: primary|out of range'`, /status: primary$/]]
      : [
          [
            "postgres",
            [
              `mkdir -p ${dataDirectory} && touch ${dataDirectory}/postgresql.auto.conf && chmod -R a+rX ${dataDirectory}`,
              ...settings.map(
                (name) => `runuser -u postgres -- ${postgres} -C ${name} -c config_file=${postgresqlConf}`,
              ),
            ].join(" && "),
            /^\d+\n\d+\n\d+\n\d+$/,
          ],
        ];

  test.each(ends.flatMap((ms) => [...database, ...programs].map((program) => [ms, ...program] as const)))(
    "at %i ms %s takes its file",
    async (ms, _program, script, said) => {
      const { exitCode, text } = await inImage(image, address, `set -e\n${lay(site(ms))}\n( ${script}\n) 2>&1`);
      expect({ exitCode, text }).toEqual({ exitCode: 0, text: expect.stringMatching(said) });
    },
  );
});

const spoilt = (from: string, to: string, file: string, script: string): string =>
  `set -e\n${lay({ ...example, detectionMs: 1000 })}\ngrep -q '${from}' ${file}\nsed -i 's/${from}/${to}/' ${file}\n( ${script}\n) 2>&1`;

describe("these tests can fail", () => {
  let image: string;

  beforeAll(async () => {
    image = await programsImage();
  });

  test.each([
    [
      "a member whose signs of life are too fast",
      spoilt(
        "evs.keepalive_period=PT0.1S",
        "evs.keepalive_period=PT0.05S",
        "/etc/mysql/mariadb.conf.d/99-quorate.cnf",
        // Its thread may be gone before it has got its priority: then it says nothing of why.
        `for turn in {1..9}; do said=$(${startMember} 2>&1 | tail -20) || true; grep -q "No such process" <<<"$said" || break; done; echo "$said"`,
      ),
      /PT0.05S is out of range/,
    ],
    [
      "a client whose pause is too long",
      spoilt(
        "^kombu_reconnect_delay = .*",
        "kombu_reconnect_delay = 6",
        "/etc/glance/glance-api.conf",
        readOptions("glance", "/etc/glance/glance-api.conf"),
      ),
      /less than or equal to 4.5/,
    ],
    [
      "a broker with no heartbeat",
      spoilt("^heartbeat = .*", "heartbeat = soon", "/etc/rabbitmq/rabbitmq.conf", readBroker),
      /heartbeat/,
    ],
  ])("%s is refused", async (_what, script, said) => {
    const { text } = await inImage(image, address, script);
    expect(text).toMatch(said);
  });
});
