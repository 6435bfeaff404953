import type { Finding } from "../../spec/finding.ts";
import { masterDownMs } from "../model/address.ts";
import { seconds } from "../model/setting.ts";
import type { SiteModel, TrackScript } from "../model/site-model.ts";
import { priorityWithout, sharing } from "./address.ts";
import { finding, grouped, limitMs, type Rule } from "./rule.ts";

const pings = /\b(?:f|ar)?ping6?\b/u;
/** Of a script whose lines are not known, by what it is called. */
const calledAfterPing = /ping|gateway|_gw\b|uplink/iu;
const livesOnly = /\b(?:killall\s+-0|pidof|pgrep|pkill\s+-0|kill\s+-0|systemctl\s+(?:-q\s+)?is-active)\b/u;
/** HAProxy's command socket, and ProxySQL's own administration, answer while the program runs. */
const greetsOnly = /show\s+info\b|\badmin\.sock\b[\s\S]*\bSELECT\s+1\b/iu;
const asksMore = /\b(?:curl|wget|nc|ncat|show\s+(?:stat|servers)|nbsrv)\b/u;

/** What a script learns: that something far away answers, that a process lives, or more; by what it runs. */
function learns({ says, command, name }: TrackScript): "reach" | "process" | "greeting" | "more" {
  if (asksMore.test(says)) return "more";
  if (livesOnly.test(says)) return "process";
  if (greetsOnly.test(says)) return "greeting";
  return pings.test(says) || (says === command && calledAfterPing.test(`${name} ${command}`)) ? "reach" : "more";
}

/** Each script of a file once, whichever instances follow it. */
function scriptsOf(model: SiteModel) {
  return grouped(
    model.addresses.flatMap((instance) => instance.scripts.map((script) => ({ instance, script }))),
    ({ script }) => `${script.where.place.file}\n${script.name}`,
  );
}

/** A dead balancer is found by a script; it should not take much longer than a dead host. */
const slowAddressCheck: Rule = (model, context) =>
  scriptsOf(model).flatMap(([{ instance, script }]) => {
    const same = model.addresses.filter(({ name }) => name === instance.name);
    const hostMs = Math.max(...same.map(({ advertMs, priority }) => masterDownMs(advertMs.value, priority)));
    // Keepalived's script intervals are whole seconds: two of them are what a script needs at least. A ping is answered
    // late now and then, and must not take an address away after two.
    if (learns(script) === "reach" || script.detectionMs.value <= Math.max(limitMs(context), 2000)) {
      return [];
    }
    return [
      finding(
        "slow-address-check",
        "warning",
        script.detectionMs.where,
        `A dead balancer keeps the address for ${seconds(script.detectionMs.value)} (script ${script.name}: interval ${seconds(script.intervalMs)}, fall ${script.fall}), while a dead host loses it after ${seconds(hostMs)}: every request fails for that time.`,
        `Write "interval 1" and "fall 2" in vrrp_script ${script.name}.`,
      ),
    ];
  });

const checkSeesOnlyProcess: Rule = (model) =>
  scriptsOf(model).flatMap(([{ script }]) => {
    const what = learns(script);
    return what !== "process" && what !== "greeting"
      ? []
      : [
          finding(
            "address-check-sees-only-process",
            "warning",
            script.commandWhere,
            `The script ${script.name} only asks ${what === "process" ? "whether a process lives" : "whether the program answers on its own socket"}: a host whose balancer runs and reaches no backend keeps the address, and every request fails until someone acts.`,
            `Let the script ask the balancer for something: a "monitor-uri" with "monitor fail if { nbsrv(BACKEND) lt 1 }" in haproxy.cfg, and "script \\"/usr/bin/curl -sf -m 1 http://127.0.0.1:PORT/URI\\"".`,
          ),
        ];
  });

/** Without a weight a failed script puts the instance into FAULT, on every host at once when all ask the same gateway. */
const gatewayTakesAddress: Rule = (model) =>
  scriptsOf(model)
    .filter(([{ script }]) => learns(script) === "reach" && script.weight === 0)
    .map(([{ script }]) =>
      finding(
        "gateway-takes-address",
        "warning",
        script.commandWhere,
        `The script ${script.name} gives the address up where a ping is not answered, and has no weight: when what it pings is down, or drops pings, it fails on every host, none holds the address, and everything behind it is out although all hosts are well.`,
        `Write a negative weight in vrrp_script ${script.name} that is larger than the distance of the priorities, such as "weight -101" for 150, 100 and 50: the address then moves to a host that does get an answer, and stays where none does.`,
      ),
    );

const undefinedScript: Rule = (model) =>
  model.addresses.flatMap((instance) =>
    instance.undefinedScripts.map(({ name, where }) =>
      finding(
        "script-undefined",
        "error",
        where,
        `${instance.name} follows the script ${name}, which no vrrp_script defines: keepalived logs "track script ${name} not found, ignoring" and goes on, so that ${instance.tracksHealth ? "what it should watch is not watched" : "a dead balancer keeps the address"}.`,
        `Define "vrrp_script ${name} { … }" above the instance, or correct the name.`,
      ),
    ),
  );

/** A weight only moves an address when it takes the holder below another host. */
const weightTooSmall: Rule = (model) =>
  sharing(model.addresses).flatMap((group): readonly Finding[] => {
    const [holder, next] = [...group].sort((a, b) => priorityWithout(b, undefined) - priorityWithout(a, undefined));
    if (holder === undefined || next === undefined) return [];
    return holder.scripts
      .filter(({ weight }) => weight !== 0)
      .flatMap((script) => {
        const left = priorityWithout(holder, script);
        const other = priorityWithout(next, undefined);
        const distance = priorityWithout(holder, undefined) - other;
        if (left > other) {
          return [
            finding(
              "weight-too-small",
              "error",
              script.weightWhere,
              `The weight ${script.weight} of ${script.name} leaves ${holder.host || "the holder"} at priority ${left} when the script fails, above the ${other} of ${next.host || "the next"}: the address of ${holder.name} never moves, and a dead balancer keeps it.`,
              `Remove the weight, so that a failed script gives the address up, or write ${-distance - 1} or less.`,
            ),
          ];
        }
        return next.nopreempt === undefined
          ? []
          : [
              finding(
                "weight-too-small",
                "error",
                script.weightWhere,
                `The weight ${script.weight} of ${script.name} lowers the priority of ${holder.host || "the holder"}, and nopreempt keeps the others from taking an address from a host that still advertises: the address of ${holder.name} never moves, and a dead balancer keeps it.`,
                "Remove the weight, so that a failed script gives the address up; or remove nopreempt on every host.",
              ),
            ];
      });
  });

export const trackScriptRules: readonly Rule[] = [
  slowAddressCheck,
  checkSeesOnlyProcess,
  gatewayTakesAddress,
  undefinedScript,
  weightTooSmall,
];
