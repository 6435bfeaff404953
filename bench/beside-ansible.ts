import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { openSite } from "../src/cli/open-site.ts";
import { buildGoals } from "../src/converge/build-goals.ts";
import type { FileGoal, Goals, UnitGoal } from "../src/converge/goals.ts";
import type { SshTarget } from "../src/hosts/ssh-target.ts";
import { findLab, listLabs, type Lab } from "../src/lab/lab.ts";

/**
 * `quorate apply` with nothing to do, beside Ansible that has nothing to do: the same files and units of the same hosts, run by run in
 * turn. Ansible is Debian's `ansible-core`, with pipelining, connections that persist, and as many forks as there are hosts.
 *
 *     npm run build && node --import ./scripts/from-sources.mjs bench/beside-ansible.ts SITE [RUNS]
 *
 * SITE's twin is up and applied. What is written for Ansible holds the site's secrets and is removed in the end.
 */
async function main(file: string, runs: number): Promise<void> {
  const { design, secrets } = await openSite(file, "known");
  const found = listLabs().find(({ siteFile, state }) => state === "up" && siteFile === file);
  if (found === undefined) throw new Error(`no twin of ${file} is up`);
  const lab = findLab(found.name);
  await ensureAnsible();
  const directory = await mkdtemp(join(tmpdir(), "quorate-beside-ansible-"));
  try {
    const goals = buildGoals(design, secrets);
    await writePlaybook(directory, goals, lab);
    const took = { quorate: [] as number[], ansible: [] as number[] };
    // What connects first would pay for the connections of all.
    await quorate(file);
    await ansible(directory, lab);
    for (let run = 0; run < runs; run += 1) {
      took.quorate.push(await timed(() => quorate(file)));
      took.ansible.push(await timed(() => ansible(directory, lab)));
    }
    const files = goals.goals.filter(({ kind }) => kind === "file").length;
    const units = goals.goals.filter(({ kind }) => kind === "unit").length;
    console.log(
      `${lab.hostNames.length} hosts, ${files} files, ${units} units, nothing to do; ${runs} runs each, in turn`,
    );
    for (const [who, ms] of Object.entries(took)) {
      const seconds = ms.map((each) => (each / 1000).toFixed(2));
      console.log(`${who.padEnd(8)} median ${(median(ms) / 1000).toFixed(2)} s   (${seconds.join(", ")})`);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function ensureAnsible(): Promise<void> {
  const { exitCode } = await execa("ansible-playbook", ["--version"], { reject: false });
  if (exitCode === 0) return;
  await execa("apt-get", ["install", "-y", "-q", "--no-install-recommends", "ansible-core"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
}

async function writePlaybook(directory: string, { goals }: Goals, lab: Lab): Promise<void> {
  const hosts: Record<string, object> = {};
  for (const name of lab.hostNames) {
    const its = goals.filter(({ host }) => host === name);
    const files = its.filter((goal): goal is FileGoal => goal.kind === "file");
    const units = its.filter((goal): goal is UnitGoal => goal.kind === "unit");
    for (const { file } of files) {
      const path = join(directory, "files", name, file.path);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, file.content, { mode: 0o600 });
    }
    const target = lab.target(name);
    hosts[name] = {
      ansible_host: target.address,
      ansible_user: "root",
      ansible_python_interpreter: "/usr/bin/python3",
      ansible_ssh_common_args: keysOf(target),
      files: files.map(({ file: { path, owner, group, mode } }) => ({
        path,
        owner,
        group,
        mode: mode.toString(8).padStart(4, "0"),
      })),
      units: units.map(({ unit: { unit } }) => unit),
    };
  }
  const playbook = [
    {
      hosts: "all",
      gather_facts: false,
      tasks: [
        {
          name: "files",
          copy: {
            src: `${directory}/files/{{ inventory_hostname }}{{ item.path }}`,
            dest: "{{ item.path }}",
            owner: "{{ item.owner }}",
            group: "{{ item.group }}",
            mode: "{{ item.mode }}",
          },
          loop: "{{ files }}",
          loop_control: { label: "{{ item.path }}" },
          no_log: true,
        },
        { name: "units", systemd: { name: "{{ item }}", state: "started", enabled: true }, loop: "{{ units }}" },
      ],
    },
  ];
  // JSON is YAML.
  await writeFile(join(directory, "playbook.yaml"), JSON.stringify(playbook));
  await writeFile(join(directory, "inventory.yaml"), JSON.stringify({ all: { hosts } }), { mode: 0o600 });
  await writeFile(
    join(directory, "ansible.cfg"),
    `[defaults]\nforks = ${lab.hostNames.length}\nretry_files_enabled = False\n[ssh_connection]\npipelining = True\nssh_args = -o ControlMaster=auto -o ControlPersist=300s\ncontrol_path_dir = ${directory}/cp\n`,
  );
}

/** The same keys as Quorate has; where Ansible runs, a host is reached by its address. */
function keysOf({ knownHosts, identity }: SshTarget): string {
  const files = { UserKnownHostsFile: knownHosts, IdentityFile: identity };
  return Object.entries(files)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([option, file]) => `-o ${option}=${file}`)
    .join(" ");
}

/** @throws when it changed anything: then the figures would not be of nothing to do. */
async function ansible(directory: string, lab: Lab): Promise<void> {
  const command = ["netns", "exec", lab.clientNamespace, "ansible-playbook", "-i", "inventory.yaml", "playbook.yaml"];
  const { stdout } = await execa("ip", command, {
    cwd: directory,
    env: { ANSIBLE_CONFIG: join(directory, "ansible.cfg"), ANSIBLE_NOCOLOR: "1" },
  });
  if (/changed=[1-9]/.test(stdout)) throw new Error(`Ansible changed something:\n${stdout.split("PLAY RECAP").at(-1)}`);
}

/** @throws when it had something to do. */
async function quorate(file: string): Promise<void> {
  const { stdout } = await execa("node", ["dist/cli/main.js", "apply", file, "--json"]);
  if (!/"changed":\s*0\b/.test(stdout)) throw new Error(`quorate had something to do:\n${stdout}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

const [site, runs = "5"] = process.argv.slice(2);
if (site === undefined) throw new Error("usage: bench/beside-ansible.ts SITE [RUNS]");
await main(site, Number(runs));
