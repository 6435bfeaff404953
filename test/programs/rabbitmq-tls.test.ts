import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Condition } from "../../src/catalogue/contract/condition.ts";
import type { Secrets } from "../../src/catalogue/contract/secret.ts";
import { certificateIn } from "../../src/catalogue/format/pem.ts";
import queueLogin from "../../src/catalogue/openstack/queue-login.py";
import { inBroker, inBrokerAt } from "../../src/catalogue/rabbitmq/erlang.ts";
import { rabbitmqTrial } from "../../src/catalogue/rabbitmq/trial.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { makeCertificate } from "../../src/store/kept-certificates.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { ownModule, runsOwn } from "./own-node.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";
import { found, listen } from "./wire.ts";

/** Two real brokers, a balancer beside one of them, and a third host that is none. The tests build on each other, in this order. */

const plain = designSite(siteNamed("three controllers", defaultRelease.name));
const design = designSite(siteNamed("certificates of its own", defaultRelease.name));
const secrets: Secrets = { ...exampleSecrets(plain.secrets), ...exampleSecrets(design.secrets) };
const conditions = wantsOfSite(design, secrets);
const vip = design.addresses[0]?.address ?? "";
const marker = "a-message-that-is-nobodys-business";
const brokers = ["c1", "c2"] as const;
const login = { user: "quorate_drill", password: "OfADrillThatNobodyHears" };

/** Asks c1's epmd, and prints the answer; both as hexadecimal digits. */
function ask(question: string): string {
  return `python3 - <<'PYTHON'
import socket
with socket.create_connection(("10.77.0.11", 4369), 5) as mapper:
    mapper.settimeout(3)
    question = bytes.fromhex("${question}")
    mapper.sendall(len(question).to_bytes(2, "big") + question)
    print(mapper.recv(4096).hex())
PYTHON`;
}

/** A broker that has found the others asks no other host's epmd any more, whatever becomes of it. */
const mapperShut = `nft add table inet mapper
nft 'add chain inet mapper input { type filter hook input priority filter; policy accept; }'
nft add rule inet mapper input iif != lo tcp dport 4369 reject with tcp reset`;

let hosts: HostsInImage;

async function said(host: string, script: string): Promise<string> {
  const { exitCode, text } = await hosts.run(host, `set -eu -o pipefail\n${systemctl}${script}`);
  expect(exitCode, `${host}: ${text}`).toBe(0);
  return text;
}

function files(of: typeof design, host: string, which: RegExp, known: Secrets = secrets): string {
  return laying(renderHost(of, host, known).filter(({ path: place }) => which.test(place)));
}

const brokerFiles = /rabbitmq|^\/etc\/ssl\/quorate/;

/** Nothing is booted: the one unit is the broker's, and its process is the one that wrote the file of its number. */
const systemctl = `systemctl() {
  pid=$(cat /var/lib/rabbitmq/mnesia/*.pid 2>/dev/null || true)
  case $* in
    *MainPID*) if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then echo "$pid"; else echo 0; fi ;;
    "stop rabbitmq-server.service") kill "$pid"; for turn in {1..120}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.25; done ;;
    "start --no-block rabbitmq-server.service") RUNNING_UNDER_SYSTEMD=1 setsid rabbitmq-server >/root/log 2>&1 </dev/null & ;;
    *) return 1 ;;
  esac
}
`;

const start = "systemctl start --no-block rabbitmq-server.service";
/** Until a broker hears so many, and goes on to. */
function together(count: number): string {
  const size = inBroker('io:format("~b", [catch length(rabbit_mnesia:cluster_nodes(running))])');
  return `heard=0
for turn in {1..120}; do
  if [ "$(${size}\n)" = ${count} ]; then heard=$((heard + 1)); else heard=0; fi
  if [ "$heard" = 3 ]; then break; fi
  sleep 0.5
done
[ "$heard" = 3 ]`;
}

function named(id: string): Condition {
  const condition = conditions.find((each) => each.id === id);
  if (condition === undefined) throw new Error(`no condition ${id}`);
  return condition;
}

async function holds(id: string): Promise<boolean> {
  const { host, test: question } = named(id);
  return (await hosts.run(host, `set -eu -o pipefail\n${systemctl}${question}`)).exitCode === 0;
}

async function make(id: string): Promise<void> {
  const { host, remedy } = named(id);
  if (remedy.kind !== "make") throw new Error(`${id} is not simply made`);
  await said(host, remedy.script);
}

beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24", c2: "10.77.0.12/24", c3: "10.77.0.13/24" });
  for (const host of ["c1", "c2", "c3"])
    await said(
      host,
      `ln -sf /proc/self/fd /dev/fd 2>/dev/null || true\nsysctl -qw net.ipv4.ip_nonlocal_bind=1\nmkdir -p /var/lib/quorate`,
    );
  for (const host of brokers) await said(host, `${files(plain, host, brokerFiles)}\n${start}`);
  for (const host of brokers) await said(host, together(2));
  await said("c1", inBrokerAt({ name: "c2" }, "10.77.0.12", 'io:format("~p", [node()])'));
}, 240_000);

afterAll(() => hosts.end());

describe("the hosts' port mappers", () => {
  test("listen at the brokers' address and on the loopback", async () => {
    for (const [host, own] of [
      ["c1", "10.77.0.11"],
      ["c2", "10.77.0.12"],
    ] as const) {
      const listens = await said(host, "ss -Hltn 'sport = :4369' | awk '{ print $4 }' | sort -u");
      expect(new Set(listens.split("\n"))).toEqual(new Set([`${own}:4369`, "127.0.0.1:4369", "[::1]:4369"]));
      expect(await holds(`rabbitmq/port mapper of ${host} alone`)).toBe(true);
    }
  });

  test("take no name from another host", async () => {
    // ALIVE2_REQ: port 4660, a usual node by TCP of the versions 6 to 5, "abc". Source: Erlang, "Distribution protocol".
    const alive = "7812344d000006000500036162630000";
    const foreign = await hosts.run("c3", ask(alive));
    expect(foreign.exitCode === 0 ? foreign.text : "", foreign.text).not.toMatch(/^(?:79|76)00/);
    // A connection from the host itself, by the loopback, is believed.
    expect(await said("c1", ask(alive).replace("10.77.0.11", "127.0.0.1"))).toMatch(/^(?:79|76)00/);
  });

  test("are asked by no broker that runs", async () => {
    for (const host of brokers) await said(host, mapperShut);
    const place = inBroker('io:format("~w", [erl_epmd:port_please("rabbit", "c2")])');
    expect(await said("c1", place)).toMatch(/^\{port,25672,/);
  });
});

describe("brokers in the clear", () => {
  test("become one cluster, and show a message to whoever listens", async () => {
    for (const host of brokers) await said(host, together(2));
    await said("-", listen);
    await said("c1", rabbitmqTrial(design).prepare("quorate_drill", login));
    await said("c1", publish("10.77.0.11", 5672));
    expect(await said("-", found(marker))).toMatch(/^seen/);
  });
});

/** A quorum queue takes messages of a hundred kilobytes in all. */
function publish(host: string, port: number): string {
  return `python3 - <<'PYTHON'
import amqp
connection = amqp.Connection("${host}:${port}", "${login.user}", "${login.password}", virtual_host="quorate_drill", confirm_publish=True)
connection.connect()
channel = connection.channel()
channel.queue_declare("kept", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum", "x-quorum-initial-group-size": 2})
for number in range(100):
    channel.basic_publish(amqp.Message("${marker} " * 30, delivery_mode=2), exchange="", routing_key="kept")
print(channel.queue_declare("kept", passive=True).message_count)
connection.close()
PYTHON`;
}

describe("brokers that turn to TLS", () => {
  test("stop only where they speak in another way than the design, all of them before one begins again", async () => {
    for (const host of brokers) {
      expect(await holds(`rabbitmq/${host} speaks as the others will`)).toBe(false);
      await said(host, `rm -f /etc/rabbitmq/rabbitmq.conf\n${files(design, host, brokerFiles)}`);
    }
    for (const host of brokers) {
      await make(`rabbitmq/${host} speaks as the others will`);
      expect(await holds(`rabbitmq/${host} speaks as the others will`)).toBe(true);
      expect(await holds(`rabbitmq/${host} begun again`)).toBe(false);
    }
    for (const host of brokers) {
      await make(`rabbitmq/${host} begun again`);
      expect(await holds(`rabbitmq/${host} begun again`)).toBe(true);
    }
    for (const host of brokers) {
      await make(`rabbitmq/${host} serves again`);
      expect(await holds(`rabbitmq/${host} serves again`)).toBe(true);
      expect(await holds(`rabbitmq/${host} speaks as the others will`)).toBe(true);
    }
  });

  test("still have what they had confirmed, hear each other, and take clients both ways until they begin once more", async () => {
    for (const host of brokers) await said(host, together(2));
    expect(await said("c1", publish("10.77.0.11", 5672))).toMatch(/^(?:[12]\d\d)$/);
    await said("c1", `systemctl stop rabbitmq-server.service\n${start}\n${together(2)}`);
    expect((await hosts.run("c1", "exec 3<>/dev/tcp/10.77.0.11/5672")).exitCode).not.toBe(0);
    await said("c2", `systemctl stop rabbitmq-server.service\n${start}\n${together(2)}`);
  });
});

describe("brokers with certificates", () => {
  test("are asked over a socket that root and the broker alone can open, and say how long their certificate is good", async () => {
    expect(await said("c1", "stat -c '%a %U %F' /var/lib/rabbitmq/quorate.socket")).toBe("600 rabbitmq socket");
    expect(
      (
        await hosts.run(
          "c1",
          `setpriv --reuid nobody --clear-groups socat -u OPEN:/dev/null UNIX-CONNECT:/var/lib/rabbitmq/quorate.socket`,
        )
      ).text,
    ).toContain("Permission denied");
    expect(await said("c1", inBrokerAt({ name: "c2" }, "10.77.0.12", 'io:format("~p", [node()])'))).toBe("rabbit@c2");
    // What cannot be evaluated prints nothing, and the next one is.
    expect(await said("c1", inBroker("nonsense(1"))).toBe("");
    const probe = wantsOfHost(design, "c1", secrets).probes.find(({ component }) => component === "rabbitmq");
    const part = probe?.parse(await said("c1", probe.script), 0, "c1");
    expect(part?.sentence).toMatch(/^2 of 3 brokers, 1 quorum queues, certificate good for \d+ days$/);
  });

  test("are commanded by their own tool as well", async () => {
    expect(await said("c1", "rabbitmqctl -q list_vhosts name | grep drill")).toBe("quorate_drill");
  });

  test("get clients by TLS from the balancer beside them, and nobody who listens sees a message or a password", async () => {
    await said(
      "c1",
      `ip addr add ${vip}/32 dev eth0
mkdir -p /run/haproxy
${files(design, "c1", /haproxy|ca-certificates/)}
update-ca-certificates >/dev/null 2>&1
haproxy -W -D -f /etc/haproxy/haproxy.cfg >/dev/null 2>&1
for turn in {1..40}; do bash -c 'printf "AMQP\\0\\0\\x09\\x01" >&3; head -c 8 <&3' 3<>/dev/tcp/127.0.0.1/5672 2>/dev/null | grep -q . && break; sleep 0.25; done`,
    );
    await said("-", listen);
    for (const _ of [1, 2, 3, 4]) await said("c1", publish("127.0.0.1", 5672));
    expect(await said("-", found(marker))).toBe("hidden\nmuch");
  });

  test("log who is refused and why, and nothing of who hangs up before having said who it is, as the balancers' checks do", async () => {
    // Which broker it is that the balancer leads to.
    const logs = async (): Promise<string> =>
      (await Promise.all(brokers.map((host) => said(host, "cat /var/log/rabbitmq/rabbit@*.log")))).join("\n");
    const refused = `python3 -c 'import amqp; amqp.Connection("127.0.0.1:5672", "somebody", "Wrong", virtual_host="quorate_drill").connect()' 2>&1 || true`;
    expect(await said("c1", refused)).toContain("ACCESS_REFUSED");
    // As long as the broker waits for a handshake, and a bit; a check that it missed the end of looks the same.
    const silent = `python3 - <<'PYTHON'
import socket, ssl, time
context = ssl.create_default_context()
context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
with context.wrap_socket(socket.create_connection(("10.77.0.11", 5671))) as wire:
    wire.sendall(b"AMQP\\x00\\x00\\x09\\x01")
    print(len(wire.recv(8)))
    time.sleep(12)
PYTHON`;
    expect(await said("c1", silent)).toBe("8");
    const all = await logs();
    expect(all).toMatch(/login refused: user 'somebody'/);
    expect(all).not.toMatch(/handshake_timeout|unexpectedly closed/);
    // Without the filter it is there.
    await said("c1", inBroker("logger:remove_primary_filter(quorate_checks)"));
    expect(await said("c1", silent)).toBe("8");
    expect(await logs()).toMatch(/handshake_timeout,frame_header/);
  });

  test("are reached by TLS at the virtual address: by a drill's clients, and by services that have no balancer beside them", async () => {
    const place = { host: vip, port: 5671 };
    const asks = (ca: string): string =>
      runsOwn(`import { connectQueue } from "${ownModule("drill/workloads/queue/connection.ts")}";
const login = ${JSON.stringify({ places: [place], ...login, vhost: "quorate_drill", queue: "kept", ca })};
const connection = await connectQueue(login, login.places[0], 5000, 10);
console.log(connection.model.connection.stream.getProtocol());
connection.drop();`);
    await said("-", "ip addr replace 10.77.0.99/24 dev wires");
    expect(await said("-", asks(certificateIn(secrets["site-authority"] ?? "")))).toBe("TLSv1.3");
    expect((await hosts.run("-", asks(certificateIn(secrets["rabbitmq-authority"] ?? "")))).text).toMatch(
      /unable to (verify|get)|self.signed/,
    );
    await said("c3", `${files(design, "c3", /ca-certificates/)}\nupdate-ca-certificates >/dev/null 2>&1`);
    const service = (authority: string): string => `python3 - <<'PYTHON' 2>&1
${queueLogin}
connection = connect("rabbit://${login.user}:${login.password}@${vip}:5671/quorate_drill", ${authority}, 5, 5)
print(connection.transport.sock.version())
PYTHON`;
    expect(await said("c3", service('"/etc/ssl/certs/ca-certificates.crt"'))).toBe("TLSv1.3");
    expect((await hosts.run("c3", service('"/etc/ssl/certs/ISRG_Root_X1.pem"'))).text).toContain(
      "certificate verify failed",
    );
  });

  test("tell an agent of the network on a host without a balancer that its server takes calls", async () => {
    const separate = designSite(siteNamed("network hosts of their own", defaultRelease.name));
    const wait = renderHost(separate, "n1", exampleSecrets(separate.secrets)).find(({ path: place }) =>
      place.endsWith("/neutron-agent-wait"),
    );
    await said(
      "c3",
      `install -d /etc/neutron
printf '%s\\n' '[DEFAULT]' 'transport_url = rabbit://${login.user}:${login.password}@${vip}:5671/quorate_drill' '[oslo_messaging_rabbit]' 'ssl = true' 'ssl_ca_file = /etc/ssl/certs/ca-certificates.crt' > /etc/neutron/neutron.conf
${laying(wait === undefined ? [] : [wait])}`,
    );
    // As long as nobody consumes the servers' queue, it waits; a server that begins ends that.
    const waits = "timeout 8 /usr/libexec/quorate/neutron-agent-wait";
    expect((await hosts.run("c3", waits)).exitCode).toBe(124);
    await said(
      "c1",
      `setsid python3 - >/dev/null 2>&1 <<'PYTHON' &
import amqp
connection = amqp.Connection("127.0.0.1:5672", "${login.user}", "${login.password}", virtual_host="quorate_drill")
connection.connect()
channel = connection.channel()
channel.queue_declare("q-plugin", durable=True, auto_delete=False)
channel.basic_consume("q-plugin")
while True: connection.drain_events()
PYTHON
sleep 2`,
    );
    expect(await said("c3", waits)).toBe("");
  });

  test("take up a certificate that was made anew without a restart", async () => {
    const id = "rabbitmq/certificate taken up on c2";
    expect(await holds(id)).toBe(true);
    const need = design.secrets.find(({ name }) => name === "rabbitmq-certificate-c2");
    if (need?.kind !== "certificate") throw new Error("c2 has a certificate");
    const anew = { ...secrets, [need.name]: makeCertificate(need, secrets, undefined, new Date()) };
    await said("c2", files(design, "c2", /quorate\.pem$/, anew));
    expect(await holds(id)).toBe(false);
    await make(id);
    expect(await holds(id)).toBe(true);
    expect(await said("c1", `${together(2)}\necho whole`)).toBe("whole");
  });

  test.each([
    ["without a certificate", () => files(plain, "c3", brokerFiles)],
    [
      "with one of an authority of its own",
      () => {
        const own: Record<string, string> = {};
        for (const need of design.secrets.filter(({ name }) => /^rabbitmq-(authority|certificate-c3)$/.test(name))) {
          if (need.kind !== "authority" && need.kind !== "certificate") continue;
          own[need.name] = makeCertificate(need, own, undefined, new Date());
        }
        return files(design, "c3", brokerFiles, { ...secrets, ...own });
      },
    ],
  ])("hear no broker %s, whatever cookie it has", async (_, laid) => {
    await said("c3", `rm -rf /etc/rabbitmq/*\n${laid()}`);
    const ping = `. /etc/rabbitmq/rabbitmq-env.conf
cd /var/lib/rabbitmq
HOME=. setpriv --reuid rabbitmq --regid rabbitmq --init-groups erl -noinput $CTL_ERL_ARGS -sname rabbit@c3 -eval 'io:format("~p~n", [net_kernel:connect_node(list_to_atom("rabbit@c1"))]), halt().'`;
    expect((await hosts.run("c3", ping)).text).toMatch(/^false$/m);
    expect(
      await said("c1", inBroker('io:format("~p", [lists:member(list_to_atom("rabbit@c3"), nodes(connected))])')),
    ).toBe("false");
  });
});
