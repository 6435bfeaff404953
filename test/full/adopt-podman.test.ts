import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { shellWord } from "../../src/text/shell-word.ts";
import { bringPodman, hasPodman, podmanRoot, sleeper } from "../programs/podman.ts";
import { SshServer } from "../programs/ssh-server.ts";

const report = z.object({
  site: z.object({ text: z.string() }),
  hosts: z.array(
    z.object({ name: z.string(), parts: z.array(z.object({ label: z.string(), by: z.string(), state: z.string() })) }),
  ),
  findings: z.array(z.object({ code: z.string(), message: z.string(), file: z.string().optional() })),
});

/** A host as kolla-ansible lays it, in containers that Debian's podman runs. */
describe.skipIf(process.getuid?.() !== 0)("adopt, of containers that run under podman", () => {
  let server: SshServer;
  const names = ["mariadb", "haproxy", "keystone", "glance_api"];
  const run = (script: string) => server.run(server.target("podman"), script);

  beforeAll(async () => {
    expect(
      hasPodman,
      `there is no podman below ${podmanRoot}: npm run test:full fetches one and sets QUORATE_TEST_PODMAN`,
    ).toBe(true);
    server = await SshServer.start();
    const tree = path.resolve(import.meta.dirname, "../foreign/kolla-ansible-2024.1/control01/etc/kolla");
    const own = `mkdir /run/upper /run/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc
cat ${server.directory}/passwd >/etc/passwd
mount --bind /dev/null /root/.bashrc 2>/dev/null || true
cp -r ${shellWord(tree)} /etc/kolla`;
    expect(await run(own)).toMatchObject({ exitCode: 0 });
    await bringPodman(server);
    for (const name of names) {
      const directory = `/etc/kolla/${name.replace("_", "-")}`;
      const started = await run(sleeper(server, name, [[directory, "/var/lib/kolla/config_files"]]));
      expect(started, name).toMatchObject({ exitCode: 0 });
    }
  }, 300_000);
  afterAll(async () => {
    await run("podman rm -f -t 0 -a");
    await server.stop();
  });

  test("they are named, with who runs them, and their files are read; nothing is changed", async () => {
    const digest = `find /etc/kolla -printf '%p %s %T@ %C@\\n' | sort | sha256sum; podman ps --format '{{.Names}} {{.ID}} {{.StartedAt}}' | sort`;
    const before = await run(digest);
    const said = await server.quorate(["adopt", "127.0.0.1", "--json"]);
    expect(await run(digest)).toEqual(before);
    const { hosts, site, findings } = report.parse(JSON.parse(said.stdout));
    expect(hosts[0]?.parts).toEqual(
      expect.arrayContaining(
        names.map((name) =>
          expect.objectContaining({ label: `the container ${name}`, by: "podman", state: "running" }),
        ),
      ),
    );
    for (const line of ["keystone:", "glance:", "internal: 192.0.2.10/"]) expect(site.text).toContain(line);
    expect(findings.map(({ code }) => code)).toContain("sessions-survive-down");
    expect(findings.filter(({ code }) => code === "not-restarted")).toEqual([]);
  }, 300_000);

  test.each(["UTC", "Asia/Kolkata", "America/New_York"])(
    "a file that was written after its container started is told, where the clock shows %s",
    async (zone) => {
      expect(
        await run(
          `ln -sf /usr/share/zoneinfo/${zone} /etc/localtime; touch -d '+1 minute' /etc/kolla/mariadb/galera.cnf`,
        ),
      ).toMatchObject({ exitCode: 0 });
      const said = await server.quorate(["adopt", "127.0.0.1", "--json"]);
      const { findings } = report.parse(JSON.parse(said.stdout));
      const told = findings.filter(({ code }) => code === "not-restarted").map(({ file }) => file);
      expect(told).toEqual([expect.stringContaining("/etc/kolla/mariadb/galera.cnf")]);
    },
    300_000,
  );

  test("one that has ended is told apart from those that run", async () => {
    expect(await run("podman kill glance_api")).toMatchObject({ exitCode: 0 });
    const said = await server.quorate(["adopt", "127.0.0.1", "--json"]);
    const parts = report.parse(JSON.parse(said.stdout)).hosts[0]?.parts ?? [];
    const found = parts.find(({ label }) => label === "the container glance_api");
    expect(found?.state).toBe("stopped");
  }, 300_000);
});
