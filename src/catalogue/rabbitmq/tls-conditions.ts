import { withPort } from "../../text/network-place.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed } from "../contract/lookup.ts";
import { securePort, unit } from "./config.ts";
import { inBroker } from "./erlang.ts";
import { certificatePath, isSecure } from "./tls.ts";

/** A certificate that was made anew is shown to who comes next: those who are connected notice nothing. */
export function certificateConditions(design: Design): readonly Condition[] {
  if (!isSecure(design)) return [];
  return design.voters.map((host) => {
    const place = shellWord(withPort(hostNamed(design, host).address, securePort));
    const fingerprint = "openssl x509 -noout -fingerprint -sha256";
    return {
      id: `rabbitmq/certificate taken up on ${host}`,
      host,
      alternates: [],
      holds: `the broker on ${host} shows the certificate that is laid there`,
      test: `laid=$(${fingerprint} -in ${certificatePath})
[ "$(timeout 5 openssl s_client -connect ${place} </dev/null 2>/dev/null | ${fingerprint})" = "$laid" ]`,
      remedy: { kind: "make", script: inBroker("ssl:clear_pem_cache()"), timeoutMs: 30_000 },
      after: [
        { host, unit },
        { host, file: certificatePath },
      ],
      settleMs: 5000,
    };
  });
}
