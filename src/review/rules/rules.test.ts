import { describe, expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

const one = (path: string, text: string): SourceFile => ({ host: "", shown: path, path, text });
const codesOf = (...files: readonly SourceFile[]) => reviewFiles(files).map(({ code }) => code);

/** Each row: a fragment of a file that is wrong, what it is called, and the same fragment put right. */
const galera = (options: string) =>
  `[mysqld]\nwsrep_on=ON\nwsrep_cluster_address=gcomm://a,b,c\nwsrep_provider_options="${options}"\n`;
const corosync = (totem: string, quorum = "", nodes = 3) =>
  `totem {\n crypto_cipher: aes256\n${totem}\n}\nnodelist {\n${" node {\n ring0_addr: x\n ring1_addr: y\n }\n".repeat(nodes)}}\nquorum {\n provider: corosync_votequorum\n${quorum}\n}\n`;
const cib = (properties: string, resources = "") =>
  `<cib><configuration><crm_config><cluster_property_set id="p">${properties}</cluster_property_set></crm_config><nodes><node id="1" uname="n1"/><node id="2" uname="n2"/></nodes><resources>${resources}</resources></configuration></cib>`;
const device = (id: string, list: string, extra = "") =>
  `<primitive id="${id}" class="stonith" type="fence_x"><instance_attributes id="${id}-i"><nvpair id="${id}-l" name="pcmk_host_list" value="${list}"/>${extra}</instance_attributes></primitive>`;
const pair = (name: string, value: string) => `<nvpair id="${name}" name="${name}" value="${value}"/>`;
const vrrp = (body: string, script = "/usr/bin/curl -sf http://127.0.0.1:8404/up") =>
  `vrrp_script up {\n script "${script}"\n interval 1\n fall 2\n}\nvrrp_instance v {\n interface eth0\n virtual_router_id 5\n virtual_ipaddress {\n 10.0.0.9\n }\n${body}\n}\n`;
const tracked = " track_script {\n up\n }";
const servers = (options: string, ...more: readonly string[]) =>
  `listen galera\n mode tcp\n option httpchk\n${more.map((line) => ` ${line}\n`).join("")} server a 10.0.0.1:3306 port 9200 ${options}\n server b 10.0.0.2:3306 port 9200 ${options} backup\n`;
const apis = (...lines: readonly string[]) =>
  `listen keystone\n mode http\n option httpchk GET /v3\n${lines.map((line) => ` ${line}\n`).join("")} server a 10.0.0.1:5000 check inter 12s\n server b 10.0.0.2:5000 check inter 12s\n`;
const shut = "on-marked-down shutdown-sessions";
const brokers = "rabbit://n:8sKq02mVz@a:5672,n:8sKq02mVz@b:5672,n:8sKq02mVz@c:5672//";
const formed = (...hosts: readonly string[]) =>
  hosts.map((host, n) => `cluster_formation.classic_config.nodes.${n} = rabbit@${host}\n`).join("");
const neutron = (lines: string) =>
  `[DEFAULT]\nservice_plugins = router,trunk\ntransport_url = ${brokers}\n${lines}\n[database]\nconnection = mysql+pymysql://n:Qw8f2Lk0aZ@x/neutron\n[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\n`;

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
    // Another server takes what the lost one does not, long before checks say so.
    [
      "slow-detection",
      "haproxy.cfg",
      apis("option redispatch 1", "timeout connect 10s"),
      apis("option redispatch 1", "timeout connect 200ms"),
    ],
    [
      "slow-detection",
      "haproxy.cfg",
      apis("option redispatch", "retries 4", "timeout connect 2s"),
      apis("option redispatch", "retries 2", "timeout connect 2s"),
    ],
    [
      "slow-detection",
      "haproxy.cfg",
      apis("no option redispatch", "timeout connect 200ms"),
      apis("option redispatch", "timeout connect 200ms"),
    ],
    ["slow-detection", "galera.cnf", galera("evs.suspect_timeout=PT10S"), galera("evs.suspect_timeout=PT5S")],
    [
      "check-sees-only-port",
      "haproxy.cfg",
      servers(`check ${shut}`, "no option httpchk").replaceAll(" port 9200", ""),
      servers(`check ${shut}`),
    ],
    [
      "check-sees-only-port",
      "haproxy.cfg",
      servers(`check ${shut}`, "option mysql-check user haproxy").replaceAll(" port 9200", ""),
      servers(`check ${shut}`, "option tcp-check", "tcp-check expect string ok"),
    ],
    [
      "check-always-fails",
      "haproxy.cfg",
      servers(`check ${shut}`, "option mysql-check"),
      servers(`check ${shut}`, "option httpchk"),
    ],
    [
      "check-always-fails",
      "haproxy.cfg",
      servers(`check ${shut}`).replaceAll(" port 9200", ""),
      servers(`check ${shut}`),
    ],
    [
      "check-ignored",
      "haproxy.cfg",
      servers(`check ${shut}`, "no option httpchk", "http-check send meth HEAD"),
      servers(`check ${shut}`, "http-check send meth HEAD"),
    ],
    [
      "check-ignored",
      "haproxy.cfg",
      "backend k\n mode http\n http-check expect status 200\n server a 10.0.0.1:5000 check\n server b 10.0.0.2:5000 check\n",
      "defaults\n option httpchk\nbackend k\n mode http\n http-check expect status 200\n server a 10.0.0.1:5000 check\n server b 10.0.0.2:5000 check\n",
    ],
    [
      "check-sees-other-port",
      "haproxy.cfg",
      servers(`check ${shut}`, "no option httpchk"),
      servers(`check ${shut}`, "option tcp-check", "tcp-check expect string ok"),
    ],
    [
      "one-server",
      "haproxy.cfg",
      `${servers(`check ${shut}`)}listen g\n mode http\n option httpchk\n server a 10.0.0.1:9292 check\n`,
      `${servers(`check ${shut}`)}listen g\n mode http\n option httpchk\n server a 127.0.0.1:9292 check\n`,
    ],
    ["backend-not-checked", "haproxy.cfg", servers(shut), servers(`check ${shut}`)],
    ["sessions-survive-down", "haproxy.cfg", servers("check"), servers(`check ${shut}`)],
    [
      "many-writers",
      "haproxy.cfg",
      servers(`check ${shut}`).replace(" backup", ""),
      servers(`check ${shut}`, "balance first").replace(" backup", ""),
    ],
    [
      "many-writers",
      "haproxy.cfg",
      servers(`check ${shut}`, "balance source").replace(" backup", ""),
      servers(`check ${shut}`, "stick-table type integer size 1", "stick on int(1)").replace(" backup", ""),
    ],
    ["slow-address", "keepalived.conf", vrrp(` advert_int 5\n${tracked}`), vrrp(` advert_int 1\n${tracked}`)],
    ["slow-address-check", "keepalived.conf", vrrp(tracked).replace("interval 1", "interval 10"), vrrp(tracked)],
    ["address-check-sees-only-process", "keepalived.conf", vrrp(tracked, "killall -0 haproxy"), vrrp(tracked)],
    ["address-not-tied", "keepalived.conf", vrrp(""), vrrp(tracked)],
    [
      "address-not-tied",
      "keepalived.conf",
      vrrp(" track_interface {\n eth1\n }"),
      vrrp(" track_process {\n haproxy\n }"),
    ],
    [
      "address-not-tied",
      "keepalived.conf",
      vrrp(""),
      `${vrrp("")}virtual_server 10.0.0.9 80 {\n real_server 10.0.0.1 80 {\n }\n}\n`,
    ],
    [
      "backend-not-checked",
      "keepalived.conf",
      `${vrrp(tracked)}virtual_server 10.0.0.9 80 {\n real_server 10.0.0.1 80 {\n weight 1\n }\n real_server 10.0.0.2 80 {\n }\n}\n`,
      `${vrrp(tracked)}virtual_server 10.0.0.9 80 {\n${[1, 2].map((n) => ` real_server 10.0.0.${n} 80 {\n TCP_CHECK {\n connect_timeout 2\n }\n }\n`).join("")}}\n`,
    ],
    ["script-undefined", "keepalived.conf", vrrp(" track_script {\n upp\n }"), vrrp(tracked)],
    [
      "gateway-takes-address",
      "keepalived.conf",
      vrrp(tracked, "/bin/ping -c 1 10.0.0.254"),
      vrrp(tracked, "/bin/ping -c 1 10.0.0.254").replace("interval 1", "interval 10\n weight -101"),
    ],
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
    ["slow-membership", "corosync.conf", corosync(" consensus: 36000"), corosync(" consensus: 4380")],
    [
      "no-quorum-provider",
      "corosync.conf",
      corosync("", "", 2).replace(" provider: corosync_votequorum\n", ""),
      corosync("", " device {\n model: net\n }", 2),
    ],
    ["one-ring", "corosync.conf", corosync("").replaceAll(" ring1_addr: y\n", ""), corosync("")],
    [
      "one-ring",
      "corosync.conf",
      corosync(" transport: udpu").replaceAll(" ring1_addr: y\n", ""),
      corosync(" transport: udpu"),
    ],
    [
      "wait-for-all-off",
      "corosync.conf",
      corosync("", " last_man_standing: 1"),
      corosync("", " last_man_standing: 1\n wait_for_all: 1"),
    ],
    ["wait-for-all-off", "corosync.conf", corosync("", " expected_votes: 1"), corosync("", " expected_votes: 2")],
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
      cib(`${pair("no-quorum-policy", "ignore")}${pair("priority-fencing-delay", "15s")}`, device("f", "n1 n2")),
      cib(pair("no-quorum-policy", "freeze"), device("f", "n1 n2")),
    ],
    [
      "maintenance-left-on",
      "cib.xml",
      cib(pair("maintenance-mode", "true"), device("f", "n1 n2")),
      cib(pair("maintenance-mode", "false"), device("f", "n1 n2")),
    ],
    [
      "maintenance-left-on",
      "cib.xml",
      cib("", device("f", "n1 n2")).replace(
        `uname="n2"/>`,
        `uname="n2"><instance_attributes id="a">${pair("maintenance", "on")}</instance_attributes></node>`,
      ),
      cib("", device("f", "n1 n2")),
    ],
    [
      "fencing-same-switch",
      "cib.xml",
      cib("", device("f", "n1", pair("ip", "10.9.0.1")) + device("g", "n2", pair("ip", "10.9.0.1"))),
      cib(
        "",
        device("f", "n1", pair("ip", "10.9.0.1") + pair("plug", "1")) +
          device("g", "n2", pair("ip", "10.9.0.1") + pair("plug", "2")),
      ),
    ],
    [
      "fence-timeout-too-short",
      "cib.xml",
      cib(pair("stonith-timeout", "20s"), device("f", "n1 n2", pair("pcmk_off_timeout", "60"))),
      cib("", device("f", "n1 n2", pair("pcmk_off_timeout", "60"))),
    ],
    [
      "slow-fencing",
      "cib.xml",
      cib(pair("stonith-timeout", "10min"), device("f", "n1 n2")),
      cib(pair("stonith-timeout", "2min"), device("f", "n1 n2")),
    ],
    [
      "slow-fencing",
      "cib.xml",
      cib("", device("f", "n1 n2", pair("pcmk_delay_max", "90s"))),
      cib("", device("f", "n1 n2", pair("pcmk_delay_max", "15s"))),
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
    ["period-refused", "galera.cnf", galera("evs.keepalive_period=PT0.05S"), galera("evs.keepalive_period=PT0.1S")],
    [
      "period-refused",
      "galera.cnf",
      galera("evs.suspect_timeout=PT2S;evs.inactive_check_period=PT0.2S"),
      galera("evs.suspect_timeout=PT3S"),
    ],
    [
      "suspect-below-keepalive",
      "galera.cnf",
      galera("evs.suspect_timeout=PT1S"),
      galera("evs.suspect_timeout=PT1S;evs.keepalive_period=PT0.2S"),
    ],
    ["quorum-ignored", "galera.cnf", galera("pc.ignore_sb=true"), galera("pc.ignore_sb=false")],
    ["bad-cluster-address", "galera.cnf", galera("").replace("a,b,c", "a;b;c"), galera("")],
    ["bad-cluster-address", "galera.cnf", galera("").replace("gcomm://", "gcomm:/"), galera("")],
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
      "queues-on-one-broker",
      "nova.conf",
      `[DEFAULT]\ntransport_url = ${brokers}\n`,
      `[DEFAULT]\ntransport_url = ${brokers}\n[oslo_messaging_rabbit]\nrabbit_quorum_queue = true\n`,
    ],
    [
      "too-few-voters",
      "rabbitmq.conf",
      `cluster_partition_handling = pause_minority\n${formed("a", "b")}`,
      `cluster_partition_handling = pause_minority\n${formed("a", "b", "c")}`,
    ],
    [
      "routers-on-one-host",
      "neutron.conf",
      neutron("dhcp_agents_per_network = 2"),
      neutron("l3_ha = true\ndhcp_agents_per_network = 2"),
    ],
    [
      "networks-on-one-host",
      "neutron.conf",
      neutron("l3_ha = true"),
      neutron("l3_ha = true\ndhcp_agents_per_network = 2"),
    ],
    [
      "evacuation-without-fencing",
      "masakari-monitors.conf",
      "[host]\ndisable_ipmi_check = True\n",
      "[host]\ndisable_ipmi_check = False\n",
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
});

const withDevice = (lines: string, nodes = 2) =>
  corosync("", ` device {\n model: net\n${lines}\n }`, nodes).replaceAll(
    /ring0_addr: x/gu,
    () => "ring0_addr: 10.0.0.1",
  );
const net = (lines: string, votes = "") => `${votes} net {\n host: q\n ${lines}\n }`;

describe("a quorum device", () => {
  it.each([
    [
      "on a member",
      withDevice(net("algorithm: ffsplit").replace("host: q", "host: 10.0.0.1")),
      "quorum-device-misplaced",
    ],
    ["with ffsplit and an odd number of hosts", withDevice(net("algorithm: ffsplit"), 3), "even-voters"],
    ["with ffsplit and two votes", withDevice(net("algorithm: ffsplit", " votes: 2\n")), "quorum-device-votes"],
    ["with lms and one vote of three", withDevice(net("algorithm: lms", " votes: 1\n"), 4), "quorum-device-votes"],
  ])("%s is found", (_, text, code) => {
    expect(codesOf(one("corosync.conf", text))).toEqual([code]);
  });

  it.each([
    ["ffsplit", withDevice(net("algorithm: ffsplit", " votes: 1\n"))],
    ["ffsplit that leaves its votes to Corosync", withDevice(net("algorithm: ffsplit"), 4)],
    ["lms", withDevice(net("algorithm: lms", " votes: 2\n"), 3)],
    ["lms that leaves its votes to Corosync", withDevice(net("algorithm: lms"), 3)],
  ])("with %s elsewhere is right", (_, text) => {
    expect(codesOf(one("corosync.conf", text))).toEqual([]);
  });

  it("in the zone of voters is found where a site says so", () => {
    const text = `${corosync("", ` device {\n model: net\n net {\n host: q\n algorithm: ffsplit\n }\n }`, 0)}nodelist {\n${["a", "b", "c", "d"].map((name) => ` node {\n  name: ${name}\n }\n`).join("")}}\n`;
    const found = (zoneOfDevice: string) =>
      reviewFiles([one("corosync.conf", text)], {
        context: {
          detectionMs: undefined,
          zones: new Map(Object.entries({ a: "r1", b: "r1", c: "r2", d: "r2", q: zoneOfDevice })),
        },
      });
    expect(found("r3")).toEqual([]);
    expect(found("r1").map(({ code }) => code)).toEqual(["quorum-device-misplaced"]);
    expect(found("r1")[0]?.message).toContain("in zone r1 with a and b: losing that zone leaves 2 of 5 votes");
  });
});

describe("what looks wrong and is right", () => {
  it.each([
    [
      "IPv4 and IPv6 with one virtual router id",
      "keepalived.conf",
      vrrp(tracked) + vrrp(tracked).replace("vrrp_instance v", "vrrp_instance w").replace("10.0.0.9", "fd00::9"),
    ],
    [
      "a fence device made from a template",
      "cib.xml",
      cib("", `<template id="t" class="stonith" type="fence_x"/><primitive id="f" template="t"/>`),
    ],
    [
      "fencing levels by a pattern",
      "cib.xml",
      cib(
        "",
        `${device("f", "n1")}</resources><fencing-topology><fencing-level id="l" target-pattern="n.*" index="1" devices="f"/></fencing-topology><resources>`,
      ),
    ],
    [
      "a database that replicates with nobody",
      "galera.cnf",
      "[mysqld]\nwsrep_on=OFF\nwsrep_provider=/x.so\nwsrep_provider_options=evs.suspect_timeout=PT9S;evs.inactive_timeout=PT1S\n",
    ],
    [
      "a port that is no API's",
      "haproxy.cfg",
      "listen ovn\n mode tcp\n server a 10.0.0.1:6641 check\n server b 10.0.0.2:6641 check\n",
    ],
    [
      "agents asked by themselves",
      "haproxy.cfg",
      "listen x\n mode tcp\n option tcp-check\n tcp-check connect\n tcp-check send PING\\r\\n\n tcp-check expect string PONG\n server a 10.0.0.1:9696 check\n server b 10.0.0.2:9696 check\n",
    ],
  ])("%s", (_, path, text) => {
    expect(codesOf(one(path, text))).toEqual([]);
  });
});

const service = (options: string) => one("nova.conf", `[database]\n${options}`);

describe("a service's attempts to reach its database", () => {
  it("are held against the balancer's and the database's verdict, whichever is slower", () => {
    const member = one("galera.cnf", galera("evs.suspect_timeout=PT5S"));
    const balancer = one("haproxy.cfg", servers(`check inter 1s fall 2 ${shut}`));
    const [finding] = reviewFiles([service("max_retries = 2\nretry_interval = 1\n"), member, balancer]);
    expect(finding).toMatchObject({ code: "retries-below-failover", place: { file: "nova.conf", line: 2 } });
    expect(finding?.message).toContain("gives the database up after 2 s");
    expect(finding?.message).toContain("after up to 5.5 s");
    expect(reviewFiles([service("max_retries = 2\nretry_interval = 3\n"), member, balancer])).toEqual([]);
    expect(reviewFiles([service("max_retries = 2\nretry_interval = 1\n")])).toEqual([]);
  });

  it("may go on without end, or be left as they are", () => {
    const member = one("galera.cnf", galera("evs.suspect_timeout=PT5S"));
    expect(reviewFiles([service("max_retries = -1\nretry_interval = 1\n"), member])).toEqual([]);
    expect(reviewFiles([service("connection_recycle_time = 300\n"), member])).toEqual([]);
  });
});

const saidOfTwo = (quorum: string) =>
  reviewFiles([one("corosync.conf", corosync("", quorum, 2))]).map(({ message }) => message);

describe("what looks right and is wrong", () => {
  it("two hosts without two_node, of which the loss of one stops the other", () => {
    expect(saidOfTwo("")).toEqual([expect.stringContaining("only both of them are a majority: when one is lost")]);
    expect(saidOfTwo(" two_node: 1")).toEqual([expect.stringContaining("only fencing decides who goes on")]);
  });

  it("two hosts of which each goes on whatever it has lost", () => {
    const policy = cib(pair("no-quorum-policy", "ignore"), device("f", "n1 n2"));
    const found = reviewFiles([one("corosync.conf", corosync("", "", 2)), one("cib.xml", policy)]);
    expect(found.map(({ code }) => code)).toEqual(["quorum-ignored", "fencing-race", "too-few-voters"]);
    expect(found[2]?.message).toContain("it goes on only because no-quorum-policy=ignore has every part go on");
  });

  it("a network that is one, where no list of nodes says so", () => {
    const text =
      "totem {\n crypto_cipher: aes256\n interface {\n ringnumber: 0\n }\n}\nquorum {\n provider: corosync_votequorum\n expected_votes: 3\n}\n";
    expect(codesOf(one("corosync.conf", text))).toEqual(["one-ring"]);
  });

  it("a member whose cluster manager gives it the address", () => {
    const text =
      "[mysqld]\nwsrep_provider=/usr/lib64/galera/libgalera_smm.so\nwsrep_provider_options=evs.suspect_timeout=PT5S;evs.inactive_timeout=PT4S\n";
    expect(codesOf(one("galera.cnf", text))).toEqual(["inactive-below-suspect"]);
  });

  it.each([":9696", ":5000", ":8774"])("an API behind TCP whose port %s alone is asked", (port) => {
    const text = `listen x\n mode tcp\n server a 10.0.0.1${port} check\n server b 10.0.0.2${port} check\n`;
    expect(codesOf(one("haproxy.cfg", text))).toEqual(["check-sees-only-port"]);
  });

  it("a piece that stands beside the file made of it is told once, and another one as well", () => {
    const text = servers(`check inter 12s ${shut}`);
    const whole = { ...one("haproxy.cfg", `global\n${text}`), path: "/etc/haproxy/haproxy.cfg" };
    const piece = { ...one("galera", text), path: "/etc/haproxy/conf.d/galera" };
    expect(reviewFiles([whole, piece]).map(({ place }) => place.file)).toEqual(["haproxy.cfg"]);
    expect(reviewFiles([piece]).map(({ place }) => place.file)).toEqual(["galera"]);
  });

  it("thousands of wrong lines are cut short, with their number", () => {
    const text = Array.from(
      { length: 50 },
      (_, n) => `vrrp_instance v${n} {\n virtual_ipaddress {\n 10.0.0.${n}\n }\n}\n`,
    ).join("");
    const found = reviewFiles([one("keepalived.conf", text)]);
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toMatchObject({ code: "too-many-findings", severity: "warning" });
    expect(found.at(-1)?.message).toContain("30 more findings of address-not-tied");
  });
});
