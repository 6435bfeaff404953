import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { shellWord } from "../../src/text/shell-word.ts";
import { sshd, SshServer } from "./ssh-server.ts";

const report = z.object({
  site: z.object({ text: z.string() }),
  tookMs: z.number(),
  hosts: z.array(z.object({ name: z.string(), parts: z.array(z.object({ label: z.string(), by: z.string() })) })),
  findings: z.array(
    z.object({ code: z.string(), message: z.string(), file: z.string().optional(), remedy: z.string().optional() }),
  ),
});

/** What a machine that is not well does to whoever reads it, over a real ssh. */
describe.skipIf(process.getuid?.() !== 0)("adopt over a real ssh", () => {
  let server: SshServer;

  beforeAll(async () => {
    expect(existsSync(sshd), `there is no sshd at ${sshd}: npm test fetches one and sets QUORATE_TEST_SSHD`).toBe(true);
    server = await SshServer.start();
    // The server's own view of /etc: nothing of the machine's is written.
    const own = `mkdir /run/upper /run/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc
cat ${server.directory}/passwd >/etc/passwd
mount --bind /dev/null /root/.bashrc 2>/dev/null || true`;
    expect(await server.run(server.target("set-up"), own)).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => server.stop());

  async function adopted() {
    const said = await server.quorate(["adopt", "127.0.0.1", "--json"]);
    return { exitCode: said.exitCode, ...report.parse(JSON.parse(said.stdout)) };
  }

  test("a host as kolla-ansible lays it is read by its files and containers, and left as it is", async () => {
    const tree = path.resolve(import.meta.dirname, "../foreign/kolla-ansible-2024.1/control01/etc/kolla");
    await server.run(server.target("kolla"), `cp -r ${shellWord(tree)} /etc/kolla`);
    const names = ["keystone", "glance_api", "nova_api", "mariadb", "rabbitmq", "haproxy", "keepalived"];
    const lines = names.map((name) => `docker\t/${name}\trunning\t2026-01-01T00:00:00Z\tno\tkolla/${name}`);
    const inspect = `printf '${lines.join("\\n").replaceAll("\t", "\\t")}\\n'`;
    await server.program("docker", `case $1 in ps) echo 4f1c ;; inspect) ${inspect} ;; esac\n`);
    const digest = "find /etc/kolla -printf '%p %s %T@ %C@\\n' | sort | sha256sum";
    const before = await server.run(server.target("kolla"), digest);
    const { site, hosts, findings } = await adopted();
    expect(await server.run(server.target("kolla"), digest)).toEqual(before);
    expect(hosts[0]?.parts.map(({ label }) => label)).toEqual(
      expect.arrayContaining(names.map((name) => `the container ${name}`)),
    );
    for (const line of ["keystone:", "glance:", "nova:", "internal: 192.0.2.10/", "haproxy.fastinter: 14s"]) {
      expect(site.text).toContain(line);
    }
    const codes = findings.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(["sessions-survive-down", "evacuation-without-fencing", "not-restarted"]),
    );
    await server.withoutProgram("docker");
    await server.run(server.target("kolla"), "rm -r /etc/kolla");
  });

  test("what containers are given of a host's files is read where it lies, under the name that it has within", async () => {
    const balancer = path.resolve(import.meta.dirname, "../foreign/fuel/node-1/etc/haproxy/conf.d/110-mysqld.cfg");
    const kolla = path.resolve(import.meta.dirname, "../foreign/kolla-ansible-2024.1/control01/etc/kolla");
    const lay = `mkdir -p /etc/site/balancer /etc/site/data/conf /etc/tool/haproxy /etc/haproxy
cp ${shellWord(balancer)} /etc/site/balancer/haproxy.cfg
printf '[mysqld]\nwsrep_on=ON\nwsrep_cluster_address=gcomm://192.0.2.11\ninnodb_flush_log_at_trx_commit=0\n' > /etc/site/db.cnf
printf '[DEFAULT]\n' > /etc/site/keystone.conf
printf 'maxconn 10\n' > /etc/haproxy/haproxy.cfg
cp -r ${shellWord(kolla)}/haproxy/. /etc/tool/haproxy/
for n in $(seq 2000); do : > /etc/site/data/t$n.cnf; done`;
    expect(await server.run(server.target("mounts"), lay)).toMatchObject({ exitCode: 0 });
    const running = ["front\thaproxy:3.0", "db_1\tdocker.io/library/mariadb:11.4", "identity\tcloud/keystone:2025.1"];
    const parts = running
      .map((each) => each.split("\t"))
      .map(([name = "", image = ""]) => {
        return `podman\\t${name}\\trunning\\t2026-01-01T00:00:00Z\\tno\\t${image}\\n`;
      });
    const mounts = [
      ["/etc/site/balancer/haproxy.cfg", "/etc/haproxy/haproxy.cfg"],
      ["/etc/site/db.cnf", "/etc/mysql/conf.d/galera.cnf"],
      ["/etc/site/data", "/var/lib/mysql"],
      ["/etc/site/keystone.conf", "/etc/keystone/keystone.conf"],
      ["/etc/tool/haproxy", "/var/lib/kolla/config_files"],
      ["/etc/localtime", "/etc/localtime"],
      ["/var/log", "/var/log/haproxy.cfg"],
      ["/nowhere", "/etc/keepalived/keepalived.conf"],
    ].map(([from, to]) => `${from}\\t${to}\\n`);
    const answers = `case "$*" in
ps*) echo 4f1c ;;
*Mounts*) printf '${mounts.join("")}' ;;
*) printf '${parts.join("")}' ;;
esac
`;
    await server.program("docker", answers);
    const digest = "find /etc/site /etc/tool -printf '%p %s %T@ %C@\\n' | sort | sha256sum";
    const before = await server.run(server.target("mounts"), digest);
    const { site, findings } = await adopted();
    expect(await server.run(server.target("mounts"), digest)).toEqual(before);
    const told = findings.map(({ code, file = "" }) => `${code} ${file.replace(/^[^:]*:/u, "")}`);
    expect(told).toEqual(
      expect.arrayContaining([
        "sessions-survive-down /etc/site/balancer/haproxy.cfg",
        "flush-log-loses-commits /etc/site/db.cnf",
        "slow-detection /etc/tool/haproxy/services.d/keystone.cfg",
        "not-restarted /etc/site/db.cnf",
        "not-restarted /etc/site/keystone.conf",
      ]),
    );
    // The host's own file is read by nobody, and the database's directory is no configuration.
    expect(told.filter((each) => / \/etc\/haproxy\/|\/data\//u.test(each))).toEqual([]);
    const slow = findings.filter(({ code, file }) => code === "slow-detection" && file?.endsWith("/keystone.cfg"));
    expect(slow[0]?.remedy).toContain("set haproxy_health_check: ");
    expect(site.text).toContain("keystone:");
    await server.withoutProgram("docker");
    await server.run(server.target("mounts"), "rm -r /etc/site /etc/tool /etc/haproxy");
  });

  test("a hundred thousand files, links in a circle and pipes end at a limit, with a finding", async () => {
    const trap = `mkdir -p /etc/haproxy/conf.d /etc/keystone
ln -s . /etc/haproxy/circle; ln -s b /etc/haproxy/a.cfg; ln -s a.cfg /etc/haproxy/b
mkfifo /etc/haproxy/pipe.cfg /etc/keystone/keystone.conf
ln -s /dev/zero /etc/keystone/endless.conf
cd /etc/haproxy/conf.d && seq -f 'piece-%.0f.cfg' 100000 | xargs touch`;
    expect(await server.run(server.target("trap"), trap)).toMatchObject({ exitCode: 0 });
    const { tookMs, findings, hosts } = await adopted();
    expect(findings.filter(({ code }) => code === "file-unread").map(({ message }) => message)).toEqual([
      expect.stringMatching(/^\S+ has a directory with more than 1000 configuration files, which was not read/u),
    ]);
    expect(hosts).toHaveLength(1);
    expect(tookMs).toBeLessThan(20_000);
    await server.run(server.target("trap"), "rm -rf /etc/haproxy /etc/keystone");
  });

  test("a program that hangs is given up alone; containers are read from whoever runs them", async () => {
    await server.program("mariadb", "exec sleep 1000\n");
    await server.program(
      "docker",
      `case $1 in ps) echo 4f1c ;; inspect) printf 'docker\\t/glance_api\\trunning\\t2026-01-01T00:00:00Z\\tno\\tkolla/glance-api\\n' ;; esac\n`,
    );
    const { hosts, findings } = await adopted();
    expect(hosts[0]?.parts).toContainEqual(
      expect.objectContaining({ label: "the container glance_api", by: "docker" }),
    );
    expect(findings.filter(({ code }) => code === "answer-missing").map(({ message }) => message)).toEqual([
      expect.stringContaining("did not say what its database server knows in time"),
    ]);
    await server.withoutProgram("mariadb");
    await server.withoutProgram("docker");
  });

  test.each([
    ["prints without end", "exec yes garbage\n", "for it printed more than 96 MiB"],
    ["prints something else", "echo welcome; exit 0\n", "ran no script"],
    ["says nothing", "exec sleep 45\n", "was given up after 20000 ms"],
  ])("a machine whose shell %s is a finding, and nothing is written", async (_, bash, message) => {
    await server.program("bash", bash);
    const { exitCode, hosts, findings } = await adopted();
    expect(exitCode).toBe(3);
    expect(hosts).toEqual([]);
    expect(findings).toEqual([
      expect.objectContaining({ code: "host-unread", message: expect.stringContaining(message) }),
    ]);
    await server.withoutProgram("bash");
  });

  test("a machine that nobody answers at is a finding as well", async () => {
    const said = await server.quorate(["adopt", "127.0.0.99", "--json"]);
    expect(said.exitCode).toBe(3);
    expect(report.parse(JSON.parse(said.stdout)).findings[0]?.message).toContain("127.0.0.99 was not read");
  });
});
