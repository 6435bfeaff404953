import path from "node:path";
import type { SiteVm } from "../../spec/site.ts";
import type { FabricHost } from "../addresses.ts";
import { fabricPort, hardwareAddress, linksOf } from "../fabric.ts";
import type { LabPlaces } from "../state.ts";
import type { Accelerator } from "./ground.ts";
import { networkId } from "./monitor.ts";
import { controllerNetwork } from "./network.ts";
import { diskFile, hostFiles, imageFiles } from "./places.ts";

/** Number of the link that leads to the power controller alone; the site's are counted from 0 and end far below. */
const controllerLink = 0xff;

/**
 * `mitigations=off`: a page table for each side of the kernel costs an emulated processor a third of its time, and a lab's host keeps
 * nothing from its own programs. `no_timer_check`: the kernel's own test of the timer fails on a processor that has to wait.
 */
export const kernelWords = ["console=ttyS0", "quiet", "net.ifnames=0", "mitigations=off", "no_timer_check"];

/** Devices that come with this type of machine and that no host of a lab has a use for: each costs a driver's start. */
const machineType = "q35,usb=off,hpet=off,sata=off,smbus=off,i8042=off";

/** What a machine of the lab is made of, whatever it is for. Pure. */
export function machineBase(image: string, accelerator: Accelerator): string[] {
  // As it is: with features taken away, those for guests of a guest, QEMU 7.2 emulates one on which programs of glibc fail at their start.
  const processor = accelerator === "kvm" ? "host" : "max";
  const emulation = accelerator === "kvm" ? "kvm" : "tcg,thread=multi,tb-size=256";
  return [
    ["-nodefaults", "-no-user-config", "-display", "none"],
    ["-machine", machineType, "-cpu", processor, "-smp", "1", "-accel", emulation],
    ["-kernel", path.join(image, imageFiles.kernel)],
  ].flat();
}

export interface Machine {
  readonly host: FabricHost;
  readonly vm: SiteVm;
  readonly image: string;
  readonly accelerator: Accelerator;
  readonly places: LabPlaces;
}

/**
 * QEMU's arguments for one host. Its disks heed no flush: what a guest wrote outlives the emulator's end in this machine's memory, and
 * a lab does not outlive this machine's. Pure.
 */
export function machineArguments({ host, vm, image, accelerator, places }: Machine): string[] {
  const directory = places.hostDirectory(host.name);
  const disks = [
    `file=${words(path.join(directory, hostFiles.disk))},format=qcow2`,
    ...vm.disksMiB.map((_, index) => `file=${words(path.join(directory, diskFile(index)))},format=raw`),
  ];
  return [
    machineBase(image, accelerator),
    ["-name", `${places.fabricNamespace}.${host.name}`, "-m", `${vm.memoryMiB}M`],
    ["-initrd", path.join(directory, hostFiles.initrd), "-append", kernelWords.join(" ")],
    ["-chardev", `file,id=console,path=${words(path.join(directory, "console.log"))},append=on`],
    ["-serial", "chardev:console"],
    ["-qmp", `unix:${words(places.monitorSocket(host.index))},server=on,wait=off`],
    ["-device", "virtio-rng-pci"],
    ...disks.map((disk, index) => [
      "-drive",
      `${disk},id=disk${index},if=none,cache=unsafe,discard=unmap`,
      "-device",
      `virtio-blk-pci,drive=disk${index}`,
    ]),
    ...linksOf(host).map((link) => [
      "-netdev",
      `tap,id=${networkId(link)},ifname=${fabricPort(host, link)},script=no,downscript=no`,
      "-device",
      interfaceOf(networkId(link), hardwareAddress(host.index, link)),
    ]),
    ["-netdev", controllerNetdev(places.powerSocket)],
    ["-device", interfaceOf("controller", hardwareAddress(host.index, controllerLink))],
  ].flat();
}

function interfaceOf(id: string, mac: string): string {
  return `virtio-net-pci,netdev=${id},mac=${mac},romfile=`;
}

/** Every connection to the controller's address is one to its socket. */
function controllerNetdev(socket: string): string {
  const { network, emulator, controller, port } = controllerNetwork;
  const command = `socat STDIO UNIX-CONNECT:${socket}`;
  return `user,id=controller,restrict=on,ipv6=off,net=${network},host=${emulator},guestfwd=tcp:${controller}:${port}-cmd:${words(command)}`;
}

/** In the value of an option a comma is written twice: qemu(1). */
function words(text: string): string {
  return text.replaceAll(",", ",,");
}
