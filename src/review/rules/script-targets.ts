import type { BoundAddress } from "../model/site-model.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/** `curl http://localhost:8080/status`, `wget 127.0.0.1:8080`, `nc -z localhost 8080`. */
const asked = /(?:\bhttps?:\/\/|\s)(localhost|127\.0\.0\.1|\[::1\])(?::|\s+)(\d{1,5})\b/u;
const atOwnHost = /^(?:ipv[46]@)?(?:\*|0\.0\.0\.0|\[?::\]?|127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)?$/u;

function portOf({ address }: BoundAddress): number {
  return Number(/:(\d{1,5})$/u.exec(address)?.[1]);
}

/** The script asks a port of its own host at which the balancer listens at other addresses alone. */
const asksNobody: Rule = (model) =>
  grouped(
    model.addresses.flatMap(({ host, name, scripts }) => scripts.map((script) => ({ host, name, script }))),
    ({ script }) => `${script.where.place.file}\n${script.name}`,
  ).flatMap(([{ host, name, script }]) => {
    const [, target = "", port = ""] = asked.exec(script.says) ?? [];
    const listening = model.binds.filter((bind) => bind.host === host && portOf(bind) === Number(port));
    const [first] = listening;
    if (first === undefined || listening.some(({ address }) => atOwnHost.test(address.replace(/:\d+$/u, "")))) {
      return [];
    }
    const effect =
      script.weight === 0
        ? `so that no host may hold the address of ${name}`
        : `so that its weight ${script.weight} changes nothing between them, and a dead balancer keeps the address of ${name}`;
    return [
      finding(
        "address-check-fails",
        "error",
        script.commandWhere,
        `The script ${script.name} asks ${target}:${port}, where nobody listens: ${first.section} does at ${first.address} alone. It fails on every host, ${effect}.`,
        `Let ${first.section} listen at the host itself as well ("bind 127.0.0.1:${port}"), without a password for what the script asks.`,
      ),
    ];
  });

export const scriptTargetRules: readonly Rule[] = [asksNobody];
