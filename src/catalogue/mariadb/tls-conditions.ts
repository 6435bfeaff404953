import { withPort } from "../../text/network-place.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed, memberHosts } from "../contract/lookup.ts";
import { withVariables } from "../../text/script.ts";
import mayAsk from "./clients-test.sh";
import { certificatePath, isSecure } from "./tls.ts";

const databasePort = 3306;

/** All that these services run: what asks a database for TLS once it has been restarted with its files. */
export function unitsOf({ components }: Pick<Design, "components">, services: readonly string[]): readonly GoalRef[] {
  return components
    .filter(({ service }) => services.includes(service))
    .flatMap(({ hosts, units }) => hosts.flatMap((host) => units.map((unit) => ({ host, unit }))));
}

/** bash that succeeds where every member that listens shows clients a certificate of the cluster's authority. */
export function allShowCertificates(design: Pick<Design, "members" | "hosts">, authority: string): string {
  return withVariables(mayAsk, {
    authority,
    port: databasePort,
    members: memberHosts(design).map(({ address }) => address),
  });
}

/** A certificate that was made anew is shown to who comes next: those who are connected, and copies that follow, notice nothing. */
export function certificateConditions(
  design: Design,
  technology: string,
  after: readonly GoalRef[],
): readonly Condition[] {
  if (!isSecure(design)) return [];
  return design.members.map((host) => {
    const place = shellWord(withPort(hostNamed(design, host).address, databasePort));
    const fingerprint = "openssl x509 -noout -fingerprint -sha256";
    return {
      id: `${technology}/certificate taken up on ${host}`,
      host,
      alternates: [],
      holds: `a database server that runs on ${host} shows the certificate that is laid there`,
      test: `if mariadb -e 'SELECT 1' >/dev/null 2>&1; then
  laid=$(${fingerprint} -in ${certificatePath})
  [ "$(timeout 5 openssl s_client -starttls mysql -connect ${place} </dev/null 2>/dev/null | ${fingerprint})" = "$laid" ]
fi`,
      remedy: { kind: "make", script: 'mariadb -e "FLUSH LOCAL SSL"', timeoutMs: 30_000 },
      after: [{ host, file: certificatePath }, ...after],
      settleMs: 5000,
    };
  });
}
