import type { Host } from "../hosts/host.ts";
import { binary, inBroker } from "../catalogue/rabbitmq/erlang.ts";
import type { DrillLogin } from "./prepare.ts";

/** Asking a broker starts a virtual machine of its own; on a busy host that takes seconds. */
const timeoutMs = 30_000;

/** Who does the work that matters for a drill, right now. */
export interface Roles {
  readonly vipHolder: string | undefined;
  /** The host whose database takes the writes. */
  readonly writer: string | undefined;
  /** The host that leads the drill's queue. */
  readonly queueLeader: string | undefined;
}

export interface RolesQuestion {
  readonly hosts: readonly Host[];
  readonly vip: string;
  /** Where clients send SQL, and the login they use. */
  readonly sqlPort: number;
  readonly login: DrillLogin;
  readonly queue: string;
}

/** Asks the hosts themselves; a host that does not answer has no role. */
export async function findRoles(question: RolesQuestion): Promise<Roles> {
  const answers = await Promise.all(
    question.hosts.map(async (host) => {
      try {
        const { stdout } = await host.run(holderScript(question.vip), { timeoutMs });
        return { host, holds: stdout.trim() === "holds" };
      } catch {
        return { host, holds: false };
      }
    }),
  );
  const holder = answers.find((answer) => answer.holds)?.host;
  if (holder === undefined) return { vipHolder: undefined, writer: undefined, queueLeader: undefined };
  const { stdout } = await holder.run(rolesScript(question), { timeoutMs });
  return {
    vipHolder: holder.name,
    ...parseRoles(
      stdout,
      question.hosts.map((host) => host.name),
    ),
  };
}

function holderScript(vip: string): string {
  return `ip -o addr show to ${vip} | grep -q . && echo holds || true`;
}

function rolesScript(question: RolesQuestion): string {
  const { vip, sqlPort, login } = question;
  const leaderCall = inBroker(leaderExpression(question));
  return `
export MYSQL_PWD='${login.password}'
printf 'writer %s\\n' "$(mariadb -h ${vip} -P ${sqlPort} -u ${login.user} -N -B -e 'SELECT @@hostname' 2>/dev/null)"
printf 'leader %s\\n' "$(${leaderCall}\n)"`;
}

/** Asked inside the broker: `rabbitmqctl` would take a second of the processor right before the fault. */
function leaderExpression({ login, queue }: RolesQuestion): string {
  const name = `rabbit_misc:r(${binary(login.user)}, queue, ${binary(queue)})`;
  return `{ok, Q} = rabbit_amqqueue:lookup(${name}), {_, Leader} = amqqueue:get_pid(Q), io:put_chars(atom_to_list(Leader))`;
}

/** Reads the two answers; a name that is no host of the site counts as none. */
export function parseRoles(
  output: string,
  hosts: readonly string[],
): { readonly writer: string | undefined; readonly queueLeader: string | undefined } {
  const said = (key: string): string | undefined => {
    const value = new RegExp(`^${key} (?:\\w+@)?([\\w-]+)`, "m").exec(output)?.[1];
    return value !== undefined && hosts.includes(value) ? value : undefined;
  };
  return { writer: said("writer"), queueLeader: said("leader") };
}

/** The host that a target means, or `undefined` when nobody has that role. */
export function hostOfTarget(target: string, roles: Roles): string | undefined {
  if (target === "vip-holder") return roles.vipHolder;
  if (target === "writer") return roles.writer;
  return target;
}
