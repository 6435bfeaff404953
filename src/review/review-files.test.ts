import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reviewFindingCodes } from "./codes.ts";
import { hostOf } from "./files/recognise.ts";
import type { SourceFile } from "./files/source.ts";
import { reviewFiles } from "./review-files.ts";

const foreign = join(import.meta.dirname, "../../test/foreign");

/** The files of one of the sites in test/foreign, as `check --files` would read them. */
function siteOf(name: string): readonly SourceFile[] {
  return readdirSync(join(foreign, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const shown = join(entry.parentPath, entry.name).slice(join(foreign, name).length + 1);
      return { ...hostOf(shown), shown, text: readFileSync(join(entry.parentPath, entry.name), "utf8") };
    });
}

/** `code file:line` of each finding, the file by its last name. */
function found(name: string): readonly string[] {
  return reviewFiles(siteOf(name)).map(
    ({ code, place }) => `${code} ${place.file.split("/").at(-1) ?? ""}:${place.line}`,
  );
}

const one = (path: string, text: string): SourceFile => ({ host: "", shown: path, path, text });
const codesOf = (...files: readonly SourceFile[]) => reviewFiles(files).map(({ code }) => code);

describe("sites that others built", () => {
  it("kolla-ansible", () => {
    expect(found("kolla-ansible")).toEqual([
      "image-store-on-one-disk glance-api.conf:11",
      "check-sees-only-port keystone.cfg:12",
      "slow-detection keystone.cfg:12",
      "sessions-survive-down mariadb.cfg:14",
      "slow-detection mariadb.cfg:14",
      "flush-log-loses-commits galera.cnf:27",
      "mirrored-queues definitions.json:10",
      "fencing-off cib.xml:8",
    ]);
  });

  it("openstack-ansible", () => {
    expect(found("openstack-ansible")).toEqual([
      "sessions-survive-down haproxy.cfg:38",
      "slow-detection haproxy.cfg:38",
      "address-check-sees-only-process keepalived.conf:7",
      "slow-address-check keepalived.conf:9",
      "slow-address-check keepalived.conf:16",
      "inactive-below-suspect cluster.cnf:10",
      "slow-detection cluster.cnf:10",
    ]);
  });

  it("TripleO", () => {
    expect(found("tripleo")).toEqual([
      "unencrypted-cluster corosync.conf:1",
      "slow-membership corosync.conf:5",
      "consensus-below-token corosync.conf:6",
      "slow-detection haproxy.cfg:31",
      "partitions-ignored rabbitmq.config:5",
      "fencing-off cib.xml:8",
      "promotion-without-fencing cib.xml:26",
      "evacuation-without-fencing cib.xml:33",
    ]);
  });

  it("says what it costs, and what to write, and no secret", () => {
    for (const site of ["kolla-ansible", "openstack-ansible", "tripleo"]) {
      for (const each of reviewFiles(siteOf(site))) {
        expect(Object.keys(reviewFindingCodes)).toContain(each.code);
        expect(each.message).toMatch(/\.$/u);
        expect(each.remedy).toMatch(/\.$/u);
        expect(JSON.stringify(each)).not.toMatch(
          /vB0sUe6YdNfH|o3GhVm5tRbNwYxEe|Zt8cJ0w1KuYb|b1f0c7d2e9|sT2kWq8zLc|rD7mQ2xKvB5t/u,
        );
      }
    }
  });

  it("names the detection times of the two", () => {
    const messages = [...reviewFiles(siteOf("kolla-ansible")), ...reviewFiles(siteOf("openstack-ansible"))]
      .filter(({ code }) => code === "slow-detection")
      .map(({ message }) => message);
    expect(messages.filter((message) => message.includes("noticed after 10 s"))).toHaveLength(2);
    expect(messages.filter((message) => message.includes("noticed after 36 s"))).toHaveLength(1);
  });
});

describe("a site that is right", () => {
  it("has no finding", () => {
    expect(found("right")).toEqual([]);
  });
});

/** Each row: a fragment of a file that is wrong, what it is called, and the same fragment put right. */
const galera = (options: string) =>
  `[mysqld]\nwsrep_on=ON\nwsrep_cluster_address=gcomm://a,b,c\nwsrep_provider_options="${options}"\n`;
const corosync = (totem: string, quorum = "", nodes = 3) =>
  `totem {\n crypto_cipher: aes256\n${totem}\n}\nnodelist {\n${" node {\n ring0_addr: x\n }\n".repeat(nodes)}}\nquorum {\n${quorum}\n}\n`;
const cib = (properties: string, resources = "") =>
  `<cib><configuration><crm_config><cluster_property_set id="p">${properties}</cluster_property_set></crm_config><nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes><resources>${resources}</resources></configuration></cib>`;
const device = (id: string, list: string, extra = "") =>
  `<primitive id="${id}" class="stonith" type="fence_x"><instance_attributes id="${id}-i"><nvpair id="${id}-l" name="pcmk_host_list" value="${list}"/>${extra}</instance_attributes></primitive>`;
const pair = (name: string, value: string) => `<nvpair id="${name}" name="${name}" value="${value}"/>`;
const vrrp = (body: string, script = "/usr/bin/curl -sf http://127.0.0.1:8404/up") =>
  `vrrp_script up {\n script "${script}"\n interval 1\n fall 2\n}\nvrrp_instance v {\n interface eth0\n virtual_router_id 5\n virtual_ipaddress {\n 10.0.0.9\n }\n${body}\n}\n`;
const tracked = " track_script {\n up\n }";
const servers = (options: string, ...more: readonly string[]) =>
  `listen galera\n mode tcp\n option httpchk\n${more.map((line) => ` ${line}\n`).join("")} server a 10.0.0.1:3306 ${options}\n server b 10.0.0.2:3306 ${options} backup\n`;
const shut = "on-marked-down shutdown-sessions";

const key = (host: string, text: string) => ({
  host,
  shown: `${host}/k`,
  path: "/etc/keystone/fernet-keys/1",
  text,
});
const node = (host: string, text: string) => ({
  host,
  shown: `${host}/keepalived.conf`,
  path: "/etc/keepalived/keepalived.conf",
  text,
});
const zones = (a: string, b: string) => ({
  detectionMs: undefined,
  zones: new Map([
    ["a", a],
    ["b", b],
  ]),
});

const imagesIn = (directory: string) =>
  one("glance-api.conf", `[glance_store]\nstores = file\nfilesystem_store_datadir = ${directory}\n`);

describe("each rule fires on what is wrong, and on nothing that is right", () => {
  it.each([
    [
      "slow-detection",
      "haproxy.cfg",
      servers(`check inter 5s fall 3 ${shut}`),
      servers(`check inter 5s fastinter 500 fall 3 ${shut}`),
    ],
    [
      "slow-detection",
      "haproxy.cfg",
      servers("check", `default-server inter 12s ${shut}`),
      servers("check", `default-server inter 1s ${shut}`),
    ],
    ["slow-detection", "galera.cnf", galera("evs.suspect_timeout=PT10S"), galera("evs.suspect_timeout=PT5S")],
    ["check-sees-only-port", "haproxy.cfg", servers(`check ${shut}`, "no option httpchk"), servers(`check ${shut}`)],
    [
      "check-sees-only-port",
      "haproxy.cfg",
      servers(`check ${shut}`, "option mysql-check user haproxy"),
      servers(`check ${shut}`, "option tcp-check", "tcp-check expect string ok"),
    ],
    ["backend-not-checked", "haproxy.cfg", servers(shut), servers(`check ${shut}`)],
    ["sessions-survive-down", "haproxy.cfg", servers("check"), servers(`check ${shut}`)],
    [
      "many-writers",
      "haproxy.cfg",
      servers(`check ${shut}`).replace(" backup", ""),
      servers(`check ${shut}`, "balance source").replace(" backup", ""),
    ],
    ["slow-address", "keepalived.conf", vrrp(` advert_int 5\n${tracked}`), vrrp(` advert_int 1\n${tracked}`)],
    ["slow-address-check", "keepalived.conf", vrrp(tracked).replace("interval 1", "interval 10"), vrrp(tracked)],
    ["address-check-sees-only-process", "keepalived.conf", vrrp(tracked, "killall -0 haproxy"), vrrp(tracked)],
    ["address-not-tied", "keepalived.conf", vrrp(""), vrrp(tracked)],
    [
      "nopreempt-ignored",
      "keepalived.conf",
      vrrp(` state MASTER\n nopreempt\n${tracked}`),
      vrrp(` state BACKUP\n nopreempt\n${tracked}`),
    ],
    [
      "router-id-clash",
      "keepalived.conf",
      vrrp(tracked) + vrrp(tracked).replace("vrrp_instance v", "vrrp_instance w").replace("10.0.0.9", "10.0.0.8"),
      vrrp(tracked),
    ],
    [
      "consensus-below-token",
      "corosync.conf",
      corosync(" token: 3000\n consensus: 3000"),
      corosync(" token: 3000\n consensus: 4380"),
    ],
    [
      "consensus-below-token",
      "corosync.conf",
      corosync(" token: 1000\n consensus: 1200"),
      corosync(" token: 1000\n token_coefficient: 0\n consensus: 1200"),
    ],
    ["slow-membership", "corosync.conf", corosync(" token: 10000"), corosync(" token: 5000")],
    ["unencrypted-cluster", "corosync.conf", corosync("").replace("aes256", "none"), corosync("")],
    ["even-voters", "corosync.conf", corosync("", "", 4), corosync("", " device {\n model: net\n }", 4)],
    ["too-few-voters", "corosync.conf", corosync("", " two_node: 1", 2), corosync("", " device {\n model: net\n }", 2)],
    ["fencing-off", "cib.xml", cib(pair("stonith-enabled", "false")), cib("", device("f", "n1 n2"))],
    [
      "fencing-no-device",
      "cib.xml",
      cib(""),
      cib(pair("have-watchdog", "true") + pair("stonith-watchdog-timeout", "10")),
    ],
    ["fencing-host-missing", "cib.xml", cib("", device("f", "n1")), cib("", device("f", "n1") + device("g", "n2"))],
    [
      "fencing-no-topology",
      "cib.xml",
      cib("", device("f", "n1 n2") + device("g", "n1 n2")),
      cib(
        "",
        `${device("f", "n1 n2") + device("g", "n1 n2")}</resources><fencing-topology><fencing-level id="l" target="n1" index="1" devices="f,g"/></fencing-topology><resources>`,
      ),
    ],
    [
      "quorum-ignored",
      "cib.xml",
      cib(pair("no-quorum-policy", "ignore"), device("f", "n1 n2")),
      cib(pair("no-quorum-policy", "freeze"), device("f", "n1 n2")),
    ],
    [
      "maintenance-left-on",
      "cib.xml",
      cib(pair("maintenance-mode", "true"), device("f", "n1 n2")),
      cib(pair("maintenance-mode", "false"), device("f", "n1 n2")),
    ],
    [
      "fence-timeout-too-short",
      "cib.xml",
      cib(pair("stonith-timeout", "20s"), device("f", "n1 n2", pair("pcmk_off_timeout", "60"))),
      cib("", device("f", "n1 n2", pair("pcmk_off_timeout", "60"))),
    ],
    ["inactive-below-suspect", "galera.cnf", galera("evs.inactive_timeout=PT4S"), galera("evs.inactive_timeout=PT6S")],
    [
      "suspect-below-retransmit",
      "galera.cnf",
      galera("evs.keepalive_period=PT0.1S;evs.inactive_check_period=PT0.1S;evs.suspect_timeout=PT0.5S"),
      galera(
        "evs.keepalive_period=PT0.1S;evs.inactive_check_period=PT0.1S;evs.suspect_timeout=PT0.5S;evs.join_retrans_period=PT0.1S",
      ),
    ],
    [
      "suspect-below-keepalive",
      "galera.cnf",
      galera("evs.suspect_timeout=PT1S"),
      galera("evs.suspect_timeout=PT1S;evs.keepalive_period=PT0.2S"),
    ],
    ["quorum-ignored", "galera.cnf", galera("pc.ignore_sb=true"), galera("pc.ignore_sb=false")],
    ["bootstrap-address", "galera.cnf", galera("").replace("a,b,c", ""), galera("")],
    [
      "flush-log-loses-commits",
      "my.cnf",
      `${galera("")}innodb-flush-log-at-trx-commit=2\n`,
      `${galera("")}innodb-flush-log-at-trx-commit=1\n`,
    ],
    [
      "partitions-ignored",
      "rabbitmq.conf",
      "cluster_formation.classic_config.nodes.1 = rabbit@a\n",
      "listeners.tcp.default = 5672\n",
    ],
    [
      "partitions-autoheal",
      "rabbitmq.conf",
      "cluster_partition_handling = autoheal\n",
      "cluster_partition_handling = pause_minority\n",
    ],
    [
      "net-tick-above-heartbeat",
      "advanced.config",
      "[{rabbit, [{cluster_partition_handling, pause_minority}]}, {kernel, [{net_ticktime, 120}]}].",
      "[{rabbit, [{cluster_partition_handling, pause_minority}]}, {kernel, [{net_ticktime, 60}]}].",
    ],
    [
      "mirrored-queues",
      "nova.conf",
      "[oslo_messaging_rabbit]\nrabbit_ha_queues = true\n",
      "[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\n",
    ],
    [
      "heartbeats-off",
      "nova.conf",
      "[oslo_messaging_rabbit]\nheartbeat_timeout_threshold = 0\n",
      "[oslo_messaging_rabbit]\nheartbeat_timeout_threshold = 10\n",
    ],
    [
      "call-shorter-than-heartbeat",
      "nova.conf",
      "[DEFAULT]\nrpc_response_timeout = 30\n",
      "[DEFAULT]\nrpc_response_timeout = 60\n",
    ],
    [
      "agent-down-too-early",
      "neutron.conf",
      "[DEFAULT]\nagent_down_time = 75\n[agent]\nreport_interval = 60\n",
      "[DEFAULT]\nagent_down_time = 120\n[agent]\nreport_interval = 60\n",
    ],
    ["agent-down-too-early", "nova.conf", "[DEFAULT]\nservice_down_time = 15\n", "[DEFAULT]\nservice_down_time = 20\n"],
    [
      "image-store-on-one-disk",
      "glance-api.conf",
      "[DEFAULT]\nenabled_backends = a:file\n[glance_store]\ndefault_backend = a\n",
      "[DEFAULT]\nenabled_backends = a:swift\n[glance_store]\ndefault_backend = a\n",
    ],
    [
      "option-ignored",
      "nova.conf",
      "[oslo_messaging_rabbit]\nrabbit_quorum_queues = true\n",
      "[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\n",
    ],
    [
      "default-password",
      "nova.conf",
      "[database]\nconnection = mysql+pymysql://nova:NOVA_DBPASS@x/nova\n",
      "[database]\nconnection = mysql+pymysql://nova:Qw8f2Lk0aZ@x/nova\n",
    ],
    [
      "default-password",
      "rabbitmq.conf",
      "default_user = guest\ndefault_pass = guest\n",
      "default_user = os\ndefault_pass = 8sKq02mVz\n",
    ],
    ["file-syntax", "haproxy.cfg", "server a 1:2\n", "global\n"],
    ["file-refused", "haproxy.cfg", "\u0000", "global\n"],
  ])("%s in %s", (code, path, wrong, right) => {
    expect(codesOf(one(path, wrong))).toEqual([code]);
    expect(codesOf(one(path, right))).toEqual([]);
  });

  it("compares what hosts must share", () => {
    expect(codesOf(key("a", "x"), key("b", "x\n"))).toEqual([]);
    expect(codesOf(key("a", "x"), key("b", "y"))).toEqual(["keys-differ"]);
    expect(codesOf(node("a", vrrp(tracked)), node("b", vrrp(tracked)))).toEqual([]);
    expect(codesOf(node("a", vrrp(tracked)), node("b", vrrp(tracked).replace("router_id 5", "router_id 6")))).toEqual([
      "router-id-differs",
    ]);
    expect(codesOf(node("a", vrrp(tracked)), node("b", vrrp(`advert_int 2\n${tracked}`)))).toContain("advert-differs");
  });

  it("measures idle connections by the balancer and the services together", () => {
    const balancer = one("haproxy.cfg", servers(`check ${shut}`, "timeout client 60s", "timeout server 60s"));
    const service = (recycle: string) =>
      one("nova.conf", `[database]\nconnection = mysql+pymysql://n:Qw8f2Lk0aZ@x/nova\n${recycle}`);
    expect(codesOf(balancer, service(""))).toEqual(["idle-below-recycle"]);
    expect(codesOf(balancer, service("connection_recycle_time = 30\n"))).toEqual([]);
  });

  it("asks more where a site asks for more, and knows its power domains", () => {
    const files = [
      { ...one("galera.cnf", `${galera("")}innodb_flush_log_at_trx_commit=0\n`), host: "a" },
      { ...one("galera.cnf", galera("")), host: "b" },
    ];
    expect(reviewFiles(files, { context: zones("r1", "r2") }).map(({ code }) => code)).toEqual([]);
    expect(reviewFiles(files, { context: zones("r1", "r1") })[0]?.message).toContain(
      "these hosts share a power domain",
    );
    const fast = { detectionMs: 1000, zones: new Map<string, string>() };
    expect(
      reviewFiles([one("haproxy.cfg", servers(`check ${shut}`))], { context: fast }).map(({ code }) => code),
    ).toEqual(["slow-detection"]);
  });

  it("takes a directory of another place for a mount", () => {
    expect(codesOf(imagesIn("/var/lib/glance/images"))).toEqual(["image-store-on-one-disk"]);
    expect(codesOf(imagesIn("/srv/images"))).toEqual([]);
  });

  it("says so when it knows none of the files", () => {
    expect(codesOf(one("notes.txt", "hello"))).toEqual(["nothing-to-review"]);
  });
});
