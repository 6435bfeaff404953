import { listed } from "../model/setting.ts";
import { finding, grouped, type Rule } from "./rule.ts";

const portsMerged: Rule = (model) =>
  model.mergedPorts.map(({ section, ports, serverPort, backend, where }) =>
    finding(
      "ports-fall-together",
      "error",
      where,
      `${section} listens at the ports of ${ports.length} services (${listed(ports.map(String))}) and hands all of them to port ${serverPort} of ${backend}: clients of ${ports.length - Number(ports.includes(serverPort))} of them are answered by another program, and its health check is the only one for all.`,
      "Write one frontend and one backend for each service, whose servers name that service's own port and are asked there.",
    ),
  );

/** A client that shows a cookie is sent to the first server that has it. */
const cookiesAlike: Rule = (model) =>
  model.backends.flatMap(({ name, cookie, servers, where }) => {
    if (cookie === undefined) return [];
    const [twice] = grouped(
      servers.filter((server) => server.cookie !== undefined),
      (server) => server.cookie ?? "",
    ).filter((group) => group.length > 1);
    return twice === undefined
      ? []
      : [
          finding(
            "cookies-alike",
            "warning",
            twice[1]?.where ?? where,
            `${listed(twice.map((server) => server.name))} of ${name} have the same cookie value ${twice[0].cookie ?? ""}: who was answered by one of them is sent to ${twice[0].name} from then on, where a session that another one keeps is unknown, and which carries them all.`,
            `Give each server line of ${name} a value of its own, such as its name: "cookie ${twice[1]?.name ?? "NAME"}".`,
          ),
        ];
  });

/** HAProxy 2.6: "unable to find required use_backend", and it does not start. */
const backendMissing: Rule = (model) =>
  model.missingBackends.map(({ section, name, where }) =>
    finding(
      "file-syntax",
      "error",
      where,
      `${section} hands over to the backend ${name}, which no section defines: HAProxy refuses the file, and one that runs does not come back from its next start.`,
      `Write "backend ${name}" with its servers, or take the line out.`,
    ),
  );

const tlsNotSpoken: Rule = (model) =>
  model.tlsToDatabases.map(({ section, where }) =>
    finding(
      "tls-not-spoken",
      "error",
      where,
      `${section} wants TLS from the first byte, and clients of MySQL and MariaDB begin in the clear and agree on TLS afterwards: they wait for the server's greeting until they give up.`,
      'Take "ssl crt …" out of the bind line: with a certificate of the database\'s own its clients speak TLS to it, through the balancer.',
    ),
  );

export const frontRules: readonly Rule[] = [portsMerged, cookiesAlike, backendMissing, tlsNotSpoken];
