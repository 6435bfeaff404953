import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { endMaster } from "../../src/hosts/ssh-connection.ts";
import { sshHost } from "../../src/hosts/ssh.ts";
import { ended, sshd, SshServer } from "./ssh-server.ts";

const fine = (stdout: string) => ({ exitCode: 0, stdout, stderr: "" });

function gone(pid: number): Promise<void> {
  return vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 10_000 });
}

/** What only a real ssh and sshd can tell: whom an interrupt reaches, and who may use a connection. */
describe.skipIf(process.getuid?.() !== 0)("hosts over a real ssh", () => {
  let server: SshServer;

  beforeAll(async () => {
    expect(existsSync(sshd), `there is no sshd at ${sshd}: npm test fetches one and sets QUORATE_TEST_SSHD`).toBe(true);
    server = await SshServer.start();
  });
  afterAll(() => server.stop());

  it("one command's end leaves the connection to the others that use it", async () => {
    const target = server.target("shared");
    const long = server.run(target, "sleep 2; echo to the end");
    const short = await Promise.all(Array.from({ length: 4 }, (_, n) => server.run(target, `echo ${n}`)));
    expect(short).toEqual(["0\n", "1\n", "2\n", "3\n"].map(fine));
    expect(await long).toEqual(fine("to the end\n"));
  });

  it("an interrupt from the terminal does not reach a script: it goes on to its end", async () => {
    for (const round of ["which connects", "which is connected"]) {
      const mark = path.join(server.directory, "running");
      await rm(mark, { force: true });
      const command = server.command(server.target("interrupted"), `touch ${mark}; sleep 1; echo ${round}`);
      const said = ended(command);
      await vi.waitFor(() => expect(existsSync(mark)).toBe(true), { timeout: 20_000 });
      // As the terminal does: to all of the group in the foreground.
      process.kill(-(command.pid ?? 0), "SIGINT");
      expect(await said).toEqual(fine(`${round}\n`));
    }
  });

  it("a script is ended when the command that waits for it is killed", async () => {
    const pidFile = path.join(server.directory, "pid");
    const command = server.command(server.target("killed"), `echo $BASHPID >${pidFile}; sleep 4244`);
    const said = ended(command);
    const pid = await vi.waitFor(
      async () => {
        const found = Number(await readFile(pidFile, "utf8"));
        expect(found).toBeGreaterThan(0);
        return found;
      },
      { timeout: 20_000 },
    );
    command.kill("SIGKILL");
    await said;
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 10_000 });
  });

  it("says so when sudo asks for a password, and goes through one that does not", async () => {
    await server.program("id", "echo 1000\n");
    await server.program("sudo", `echo "sudo: a password is required" >&2; exit 1\n`);
    expect(await server.run(server.target("sudo"), "echo here")).toEqual({
      error: expect.stringMatching(
        /^c1 \(127\.0\.0\.1, port \d+\) was reached by ssh, but its user cannot become root: sudo: a password is required\. Let sudo ask no password/,
      ),
    });
    await server.program("sudo", `[ "$1 $2" = "-n --" ] && shift 2 && AS_IF=root exec "$@"\n`);
    expect(await server.run(server.target("sudo"), 'echo "$AS_IF"')).toEqual(fine("root\n"));
    await server.withoutProgram("id");
    await server.withoutProgram("sudo");
  });

  it("goes through a jump host", async () => {
    const target = server.target("jump", { jump: `root@127.0.0.2:${server.port}` });
    expect(await server.run(target, "echo $SSH_CONNECTION | cut -d ' ' -f 1")).toEqual(fine("127.0.0.1\n"));
    const shut = { ...server.target("shut", { jump: "root@127.0.0.1:1" }) };
    expect(await server.run(shut, "true")).toEqual({
      error: expect.stringMatching(
        /by root@127\.0\.0\.1:1\) cannot be reached by ssh: ssh: connect to host 127\.0\.0\.1 port 1: Connection refused\.$/,
      ),
    });
  });

  it("takes from ~/.ssh/config what the site does not say, and root for the user", async () => {
    const { name, address, controlDirectory, identity = "" } = server.target("configured");
    await server.configuration(`Host 127.0.0.1\n  Port ${server.port}\n  IdentityFile ${identity}\n`);
    expect(await server.run({ name, address, controlDirectory }, "echo $USER")).toEqual(fine("root\n"));
    await server.configuration(`Host 127.0.0.1\n  Port ${server.port}\n  User nobody\n  IdentityFile ${identity}\n`);
    const asNobody = { name, address, controlDirectory: `${controlDirectory}-as-nobody` };
    // It has no shell to log in with.
    expect(await server.run(asNobody, "true")).toEqual({ error: expect.stringContaining("c1 (127.0.0.1)") });
    await writeFile(path.join(server.directory, "home/.ssh/config"), "");
  });

  it("a script that is followed is heard line by line, and ends with whoever follows it and with the connection", async () => {
    const knownHosts = path.join(server.directory, "known_hosts");
    const key = await readFile(path.join(server.directory, "host.pub"), "utf8");
    await writeFile(knownHosts, `[127.0.0.1]:${server.port} ${key}`);
    const target = server.target("followed", { knownHosts, user: "root" });
    const host = sshHost(target);
    const script = "echo $BASHPID; n=0; while :; do echo line $((n += 1)); sleep 0.05; done";
    const follow = (signal: AbortSignal) => {
      const lines: string[] = [];
      return { lines, end: host.follow(script, { signal, onLine: (line) => lines.push(line) }) };
    };

    const stop = new AbortController();
    const first = follow(stop.signal);
    await vi.waitFor(() => expect(first.lines.length).toBeGreaterThan(5), { timeout: 20_000 });
    expect(first.lines.slice(1, 4)).toEqual(["line 1", "line 2", "line 3"]);
    // Other scripts go over the same connection meanwhile.
    expect(await host.run("echo beside", { timeoutMs: 20_000 })).toMatchObject({ exitCode: 0, stdout: "beside\n" });
    stop.abort();
    await first.end;
    await gone(Number(first.lines[0]));

    const second = follow(new AbortController().signal);
    const broken = expect(second.end).rejects.toMatchObject({ code: "unreachable" });
    await vi.waitFor(() => expect(second.lines.length).toBeGreaterThan(5), { timeout: 20_000 });
    await endMaster(target);
    await broken;
    await gone(Number(second.lines[0]));
    await expect(
      host.follow("exit 0", { signal: new AbortController().signal, onLine: () => undefined }),
    ).rejects.toThrow("What is followed on c1 ended by itself.");
    await endMaster(target);
  });

  describe("whose key is not known", () => {
    let known: string;
    beforeAll(async () => {
      known = await readFile(server.knownHosts, "utf8");
    });
    afterAll(() => server.knows(known));

    it("is refused, and told what to do", async () => {
      await server.knows("");
      expect(await server.run(server.target("stranger"), "echo here")).toEqual({
        error: expect.stringMatching(/shows a host key that ssh does not know here.*quorate apply shows it/),
      });
    });

    it("is shown as the host itself tells it, and known from then on", async () => {
      await server.knows("");
      const target = server.target("introduced");
      const { stdout } = await execa("ssh-keygen", ["-l", "-f", path.join(server.directory, "host.pub")]);
      const fingerprint = stdout.split(" ")[1] ?? "";
      const jump = `root@127.0.0.2:${server.port}`;
      expect(await ended(server.command(target, "", "introduce"))).toEqual({
        known: false,
        fingerprints: [expect.stringContaining(fingerprint)],
      });
      expect(await server.run(target, "echo here")).toEqual(fine("here\n"));
      expect(await ended(server.command(target, "", "introduce"))).toEqual({ known: true });
      // The host is known by now, and the one on the way is not.
      const far = server.target("introduced-by-jump", { jump });
      expect(await ended(server.command(far, "", "introduce"))).toEqual({
        known: false,
        fingerprints: [expect.stringContaining(fingerprint)],
      });
      expect(await server.run(far, "echo here")).toEqual(fine("here\n"));
    });

    it("is another one than before: refused, whoever asks", async () => {
      await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(server.directory, "other")]);
      const [type = "", key = ""] = (await readFile(path.join(server.directory, "other.pub"), "utf8")).split(" ");
      await server.knows(`[127.0.0.1]:${server.port} ${type} ${key}\n`);
      const target = server.target("changed");
      expect(await server.run(target, "true")).toEqual({
        error: expect.stringMatching(
          /another host key than ssh knows of it: somebody may stand in its place.*ssh-keygen -R/,
        ),
      });
      expect(await ended(server.command(target, "", "introduce"))).toEqual({ known: true });
    });
  });

  it("a script that must have a connection of its own does not use the shared one", async () => {
    const target = server.target("own");
    await server.run(target, "true");
    const shared = await server.run(target, "echo $SSH_CONNECTION");
    expect(await server.run(target, "echo $SSH_CONNECTION")).toEqual(shared);
    expect(await ended(server.command(target, "echo $SSH_CONNECTION", "anew"))).not.toEqual(shared);
  });
});
