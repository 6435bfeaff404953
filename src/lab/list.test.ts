import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { labLine } from "../cli/lab.ts";
import { findLab, listLabs, type LabSummary } from "./lab.ts";
import { bootId, identify } from "./process.ts";
import { labPlaces, writeState, type LabState } from "./state.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "qlabs-"));
  chmodSync(root, 0o755);
  vi.stubEnv("QUORATE_LABS", root);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const name = "listed-in-a-test";

function aLab(change: Partial<LabState> = {}): LabState {
  const hosts = ["c1", "c2", "c3"].map((host, i) => {
    const address = `10.77.0.1${i + 1}`;
    return { name: host, address, index: i + 1, control: true, addresses: [address], vm: null };
  });
  const of = { network: "management", prefix: 24, networks: [] };
  const fabric = { links: [{ ...of, clientAddress: "10.77.0.9", fabricAddress: "10.77.0.8" }] as const, hosts };
  const maker = identify(process.pid)!;
  const siteFile = "/home/op/site.yaml";
  const state: LabState = {
    name,
    phase: "up",
    bootId: bootId(),
    maker,
    image: "/none",
    vms: null,
    fabric,
    siteFile,
    ...change,
  };
  mkdirSync(labPlaces(name).directory, { mode: 0o700 });
  writeState(state);
  return state;
}

function listed(power: Readonly<Record<string, "on" | "off" | "frozen">>): LabSummary {
  const labs = listLabs((_, host) => power[host.name] ?? "on");
  return labs.find((lab) => lab.name === name)!;
}

/** As a user who is nobody to root's files; the tests may run as root. */
function asAnotherUser<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) {
    chmodSync(labPlaces(name).directory, 0);
    try {
      return work();
    } finally {
      chmodSync(labPlaces(name).directory, 0o700);
    }
  }
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test("a list tells which hosts have no power", () => {
  aLab();
  const lab = listed({ c2: "frozen", c3: "off" });
  expect(lab).toMatchObject({ state: "up", hosts: ["c1", "c2", "c3"], power: { c1: "on", c2: "frozen", c3: "off" } });
  expect(labLine(lab)).toBe(`${name}: up, c1, c3 off, c2 frozen, a twin of /home/op/site.yaml`);
  expect(labLine(listed({}))).toBe(`${name}: up, c1 c2 c3, a twin of /home/op/site.yaml`);
});

test("a list tells which hosts are VMs", () => {
  const lab = aLab();
  const vm = { memoryMiB: 512, disksMiB: [] };
  const withVm = (host: string) => lab.fabric.hosts.map((each) => (host.includes(each.name) ? { ...each, vm } : each));
  writeState({ ...lab, fabric: { ...lab.fabric, hosts: withVm("c3") } });
  expect(labLine(listed({}))).toBe(`${name}: up, c1 c2 c3, c3 is a VM, a twin of /home/op/site.yaml`);
  expect(findLab(name).vms).toEqual(["c3"]);
  expect([findLab(name).journalDirectory("c3"), findLab(name).journalDirectory("c1")]).toEqual([
    undefined,
    `${labPlaces(name).hostDirectory("c1")}/disk/var/log/journal`,
  ]);
  for (const accelerator of ["kvm", "tcg"] as const) {
    writeState({ ...lab, vms: { image: "/vm", accelerator }, fabric: { ...lab.fabric, hosts: withVm("c3") } });
    const slow = findLab(name).hostNames.filter((host) => findLab(name).target(host).slow);
    expect(slow).toEqual(accelerator === "kvm" ? [] : ["c3"]);
  }
  writeState({ ...lab, fabric: { ...lab.fabric, hosts: withVm("c1 c3") } });
  expect(labLine(listed({ c1: "off" }))).toContain("c2 c3, c1 off, c1 c3 are VMs");
});

test("a lab that was made before there were VMs is read all the same", () => {
  const lab = aLab();
  const { vms: _, ...before } = lab;
  const hosts = lab.fabric.hosts.map(({ vm: __, ...host }) => host);
  writeFileSync(labPlaces(name).stateFile, JSON.stringify({ ...before, fabric: { ...lab.fabric, hosts } }));
  expect(labLine(listed({}))).toBe(`${name}: up, c1 c2 c3, a twin of /home/op/site.yaml`);
});

test("of what a crash left, no host is told as on or off", () => {
  aLab({ bootId: "another" });
  expect(listed({})).toMatchObject({ state: "stale", power: {} });
  expect(labLine(listed({}))).toContain(`clears it away`);
});

test("another user's lab is neither stale nor unknown", () => {
  aLab();
  const lab = asAnotherUser(() => listed({}));
  expect(lab).toEqual({ name, state: "closed", hosts: [], vms: [], power: {}, siteFile: null });
  expect(labLine(lab)).toBe(`${name}: closed; another user's, most likely root's, who alone may look into it`);
  expect(() => asAnotherUser(() => findLab(name))).toThrow(
    `Lab ${name} is another user's, most likely root's, and closed to this one: run the command as that user.`,
  );
});
