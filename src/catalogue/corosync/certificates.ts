import type { Condition } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { Secrets } from "../contract/secret.ts";
import { shellWord } from "../../text/shell-word.ts";
import { withVariables } from "../../text/script.ts";
import certificates from "./certificates.sh";

/** The key that certificates of the cluster's hosts and of the quorum host are made of, on each of them by itself. */
export const deviceKeySecret = "corosync-device-key";

/** Who has a certificate, and where its program looks for it. */
export interface Holder {
  /** Holds the key, and `nssdb`, where the program looks. */
  readonly directory: string;
  readonly nickname: string;
  readonly subject: string;
  /** User and group that the program runs as. */
  readonly user: string;
}

export function certificatesOn(host: string): string {
  return `corosync/certificate for the quorum device on ${host}`;
}

function keyPath({ directory }: Holder): string {
  return `${directory}/quorate.key`;
}

export function deviceKeyFile(holder: Holder, secrets: Secrets): ManagedFile {
  return {
    path: keyPath(holder),
    content: secrets[deviceKeySecret] ?? "",
    mode: 0o400,
    owner: "root",
    group: "root",
    secret: true,
  };
}

/**
 * corosync-qnetd-certutil(8) and its companion have requests and certificates carried from host to host. With one key for all, as the
 * cluster has for its packets, each host makes its own certificate and nothing is carried.
 */
export function certificatesCondition(host: string, holder: Holder): Condition {
  const { directory, nickname, subject, user } = holder;
  const key = keyPath(holder);
  const database = `${directory}/nssdb`;
  const digest = `{ cat ${key}; printf '%s\\n' ${shellWord(nickname)} ${shellWord(subject)}; } | sha256sum | cut -d " " -f 1`;
  return {
    id: certificatesOn(host),
    host,
    alternates: [],
    holds: `${host} has a certificate of the key that the cluster and the quorum host share`,
    test: `[ "$(cat ${database}/made-of 2>/dev/null)" = "$(${digest})" ]`,
    remedy: {
      kind: "make",
      script: withVariables(certificates, { directory: database, key, nickname, subject, owner: `${user}:${user}` }),
      timeoutMs: 60_000,
    },
    after: [
      { host, packages: true },
      { host, file: key },
    ],
    settleMs: 1000,
  };
}
