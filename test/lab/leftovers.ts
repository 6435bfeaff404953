import { existsSync, readdirSync, readFileSync } from "node:fs";
import { labPlaces, namespacePrefix } from "../../src/lab/state.ts";

/** Everything of a lab that is on this machine, one line each; empty when it is as if the lab had never been. */
export function leftOf(lab: string): string[] {
  const { directory } = labPlaces(lab);
  return [
    ...(existsSync(directory) ? [`directory ${directory}`] : []),
    ...namespaces()
      .filter((name) => name.startsWith(namespacePrefix(lab)))
      .map((name) => `namespace ${name}`),
    ...controlGroups().filter((group) => group.endsWith(`/quorate-lab-${lab}`)),
    ...processes().flatMap((pid) => traces(pid, lab, directory)),
  ];
}

function namespaces(): string[] {
  return existsSync("/run/netns") ? readdirSync("/run/netns") : [];
}

function controlGroups(): string[] {
  return ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/cpu"]
    .filter((root) => existsSync(root))
    .flatMap((root) => readdirSync(root).map((name) => `${root}/${name}`));
}

function processes(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A process that belongs to the lab, or that still sees one of its mounts. */
function traces(pid: number, lab: string, directory: string): string[] {
  // A zombie holds nothing but its number, until its parent looks.
  if (pid === process.pid || /^State:\s+[ZX]/m.test(read(pid, "status"))) return [];
  const commandLine = read(pid, "cmdline").replaceAll("\0", " ");
  const told = `process ${pid} (${commandLine.slice(0, 80)})`;
  const found: string[] = [];
  if (commandLine.includes(`${directory}/`) || commandLine.includes(namespacePrefix(lab))) found.push(told);
  if (read(pid, "cgroup").includes(`/quorate-lab-${lab}/`)) found.push(`${told} in a control group`);
  if (read(pid, "mountinfo").includes(`${directory}/`)) found.push(`${told} with a mount`);
  return found;
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
