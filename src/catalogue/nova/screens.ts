import { withVariables } from "../../text/script.ts";
import {
  authorityOf,
  authorityPath as pathOfAuthority,
  certificateOf,
  clusterSecrets,
  hasCertificates,
  memberPem,
} from "../contract/cluster-certificates.ts";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Decision, Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import type { SecretNeed } from "../contract/secret.ts";
import { managedBy } from "../format/header.ts";
import type { IniEntries } from "../format/ini.ts";
import { blocksOf, certificateIn } from "../format/pem.ts";
import { plainFile } from "../format/plain-file.ts";
import type { Site } from "../../spec/site.ts";
import type { NovaOptions } from "./options.ts";
import screenCertificates from "./screen-certificates.sh";

/**
 * Servers' screens go by VNC from QEMU to the proxies. With certificates QEMU shows one and asks for one, both of an authority of
 * their own: who holds none of them sees no screen. A server that is only said to run has none.
 */
const cluster = "vnc";

/** What the proxy shows, with its key: read anew for each console. */
const proxyPath = "/etc/nova/quorate-vnc.pem";
const qemuPath = "/etc/libvirt/qemu.conf";
/** libvirt's own place; AppArmor lets QEMU read there. */
const directory = "/etc/pki/libvirt-vnc";
/** As whom libvirt runs QEMU, on Debian. */
const qemuUser = "libvirt-qemu";
const libvirtUnit = "libvirtd.service";
/** Newer than the certificate that servers which run have taken up; gone with the boot, as they are. */
const mark = "/run/quorate-vnc-shown";

export function screenSecrets(site: Site, { compute }: NovaOptions): readonly SecretNeed[] {
  if (compute === "fake") return [];
  const hosts = site.hosts.filter(({ roles }) => roles.includes("control") || roles.includes("compute"));
  return clusterSecrets(site, cluster, hosts);
}

export function areSecure(design: Pick<Design, "secrets">): boolean {
  return hasCertificates(design, cluster);
}

/** Options of the proxy. Source: nova 31.0.0, `[vnc]`; QEMU offers nothing else then, and the proxy takes nothing else. */
export function proxySettings(design: Pick<Design, "secrets">): IniEntries {
  if (!areSecure(design)) return {};
  return {
    auth_schemes: "vencrypt",
    vencrypt_client_key: proxyPath,
    vencrypt_client_cert: proxyPath,
    vencrypt_ca_certs: pathOfAuthority(cluster),
  };
}

export function proxyFiles({ design, secrets, host }: HostView): readonly ManagedFile[] {
  if (!areSecure(design)) return [];
  const content = memberPem(secrets, cluster, host);
  return [{ path: proxyPath, content, mode: 0o400, owner: "nova", group: "nova", secret: true }];
}

/** Sources: libvirt, qemu.conf; QEMU documentation, "VNC security". */
export function screenFiles({ design, secrets, host }: HostView): readonly ManagedFile[] {
  if (!areSecure(design)) return [];
  const [certificate = "", key = ""] = blocksOf(secrets[certificateOf(cluster, host)] ?? "");
  const lines = ["vnc_tls = 1", `vnc_tls_x509_cert_dir = "${directory}"`, "vnc_tls_x509_verify = 1"];
  return [
    { ...plainFile(qemuPath, `# ${managedBy(design.site)}\n${lines.join("\n")}\n`), mode: 0o600 },
    plainFile(`${directory}/ca-cert.pem`, certificateIn(secrets[authorityOf(cluster)] ?? "")),
    plainFile(`${directory}/server-cert.pem`, certificate),
    {
      path: `${directory}/server-key.pem`,
      content: key,
      mode: 0o400,
      owner: qemuUser,
      group: qemuUser,
      secret: true,
    },
  ];
}

function taken(step: "test" | "show"): string {
  return withVariables(screenCertificates, { step, certificate: `${directory}/server-cert.pem`, mark });
}

/** @param computes hosts that run servers */
export function screenConditions(design: Design, computes: readonly string[]): readonly Condition[] {
  if (!areSecure(design)) return [];
  const certificates = ["ca-cert", "server-cert", "server-key"].map((name) => `${directory}/${name}.pem`);
  return computes.flatMap((host): readonly Condition[] => {
    const files: readonly GoalRef[] = [qemuPath, ...certificates].map((file) => ({ host, file }));
    const read = `nova/screens by TLS on ${host}`;
    return [
      {
        id: read,
        host,
        alternates: [],
        holds: `what starts servers on ${host} has them show their screens by TLS alone`,
        test: `since=$(systemctl show -P ActiveEnterTimestamp ${libvirtUnit})
[ "$(systemctl is-active ${libvirtUnit} || true)" != active ] || [ "$(date -d "$since" +%s)" -gt "$(stat -c %Y ${qemuPath})" ]`,
        remedy: {
          kind: "make",
          // Servers run on meanwhile, and it is counted in seconds.
          script: `sleep 1.1\nsystemctl try-restart ${libvirtUnit}`,
          timeoutMs: 60_000,
        },
        after: files,
        settleMs: 5000,
      },
      {
        id: `nova/certificates of screens on ${host}`,
        host,
        alternates: [],
        holds: `servers that run on ${host} show the certificate that is laid there`,
        test: taken("test"),
        remedy: { kind: "make", script: taken("show"), timeoutMs: 120_000 },
        after: [...files, { condition: read }],
        settleMs: 2000,
      },
    ];
  });
}

export function screenDecision(
  { certificates }: Pick<Site, "certificates">,
  { compute }: NovaOptions,
): readonly Decision[] {
  if (certificates === "none" || compute === "fake") return [];
  return [
    {
      subject: "nova consoles",
      choice:
        "by TLS from QEMU to the proxies (VeNCrypt, X.509), QEMU asks a proxy for a certificate; a server that ran before that has no console until it is stopped and started",
      because: "your site file says so (certificates: own); a screen shows what is typed at it, passwords among it",
    },
  ];
}
