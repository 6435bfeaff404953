import { quote } from "../text/sentence.ts";
import { mebibytes } from "./quantities.ts";
import { type Field, type Item, type Reader, scalarText } from "./reader.ts";
import { siteDefaults, vmDiskRangeMiB, vmDisksMost, vmMemoryRangeMiB } from "./site-defaults.ts";
import { labKeys } from "./site-keys.ts";
import { type LabHostKind, labHostKinds, type SiteHost } from "./site.ts";

/** What is written of twins in the lab: of the site's, or of one host's, whose words count more. */
export interface WrittenLab {
  readonly kind?: LabHostKind;
  readonly memoryMiB?: number;
  readonly disksMiB?: readonly number[];
  /** The first key that only a VM takes. */
  readonly ofVm?: Field;
}

export function readLab(reader: Reader, item: Item | undefined): WrittenLab {
  if (item === undefined) return {};
  if (scalarText(item) !== undefined) return kindOf(reader, item);
  const fields = reader.fields(item, "lab: vm, or lab: { host: vm, memory: 1GiB }");
  if (fields === undefined) return {};
  reader.checkKeys(fields, Object.keys(labKeys), "lab");
  const { host, memory, disks } = Object.fromEntries(fields.all);
  const memoryMiB = memory && readSize(reader, memory, vmMemoryRangeMiB);
  const disksMiB = disks && readDisks(reader, disks);
  const ofVm = memory ?? disks;
  return {
    ...(host === undefined ? {} : kindOf(reader, host)),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(disksMiB === undefined ? {} : { disksMiB }),
    ...(ofVm === undefined ? {} : { ofVm }),
  };
}

function kindOf(reader: Reader, item: Item): WrittenLab {
  const kind = reader.choice({ ...item, path: "kind of host" }, labHostKinds);
  return kind === undefined ? {} : { kind };
}

/** What one host's twin is, by the site's words and its own. A container that is given a VM's memory or disks is a finding. */
export function twinOf(reader: Reader, site: WrittenLab, host: WrittenLab): Pick<SiteHost, "vm"> {
  if ((host.kind ?? site.kind) === "vm") {
    const memoryMiB = host.memoryMiB ?? site.memoryMiB ?? siteDefaults.vmMemoryMiB;
    return { vm: { memoryMiB, disksMiB: host.disksMiB ?? site.disksMiB ?? [] } };
  }
  if (host.ofVm !== undefined) {
    reader.report("bad-value", host.ofVm.keyOffset, {
      message: `${host.ofVm.key} is a VM's, and this host's twin in the lab is a container.`,
      remedy: "Add host: vm beside it, or remove it.",
    });
  }
  return {};
}

/** One size or a list of them. */
function readDisks(reader: Reader, field: Field): readonly number[] {
  const items = scalarText(field) === undefined ? reader.items(field) : [field];
  if (items === undefined) {
    reader.wrongType(field, "a size, or a list of sizes", "disks: [1GiB, 512MiB]");
    return [];
  }
  if (items.length > vmDisksMost) {
    reader.report("bad-value", field, {
      message: `${items.length} disks are too many: a VM of the lab takes ${vmDisksMost} besides its system's.`,
      remedy: "Write fewer.",
    });
  }
  return items.flatMap((item) => readSize(reader, item, vmDiskRangeMiB) ?? []);
}

function readSize(reader: Reader, item: Item, range: { readonly from: number; readonly to: number }) {
  const text = reader.text(item, "a size, for example 1GiB");
  if (text === undefined) return undefined;
  const size = mebibytes(text);
  if (size !== undefined && size >= range.from && size <= range.to) return size;
  reader.report("bad-value", item, {
    message: `${quote(text)} is no size from ${range.from}MiB to ${range.to / 1024}GiB, which ${item.path} takes.`,
    remedy: "Write a number with MiB or GiB, for example 1GiB.",
  });
  return undefined;
}
