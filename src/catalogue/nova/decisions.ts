import type { Decision } from "../contract/design.ts";
import type { NovaOptions } from "./options.ts";

export function decisions({ compute }: NovaOptions): readonly Decision[] {
  return [
    {
      subject: "nova cells",
      choice: "one cell beside cell0, both mapped by templates that each program fills from its own file",
      because:
        "what the databases say of a cell then holds no password and no host's address, and a new password needs no change there",
    },
    {
      subject: "nova compute hosts",
      choice: "mapped to the cell by an apply, not by the schedulers again and again",
      because: "hosts come with the site file; a scheduler that looks for them asks all cells, on every control host",
    },
    {
      subject: "nova virtualization",
      choice:
        compute === "fake"
          ? "the fake driver: servers are only said to run"
          : "libvirt: on the processor itself where /dev/kvm can be opened, else emulated",
      because:
        compute === "fake"
          ? "the site says so (services.nova.compute), to rehearse scheduling, conductors and cells without a hypervisor"
          : "only the host knows; an emulated processor is some ten times slower, and better than a server that does not start",
    },
    {
      subject: "nova API processes",
      choice: "one request each, and no threads",
      because:
        "nova's API runs on eventlet, whose green threads do not mix with those of uwsgi; Debian runs it so as well",
    },
  ];
}
