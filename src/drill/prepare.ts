import { randomBytes } from "node:crypto";
import { inBroker } from "../catalogue/rabbitmq/erlang.ts";
import type { Host } from "../hosts/host.ts";
import { DrillError } from "./drill-error.ts";

const timeoutMs = 30_000;

/** The name of the database, of the virtual host and of their user that a drill makes and removes again. */
export const drillName = "quorate_drill";

export interface DrillLogin {
  readonly user: string;
  readonly password: string;
}

/** A login that lives as long as the drill. Letters and digits only: it is quoted in SQL, Erlang and JSON. */
export function freshLogin(): DrillLogin {
  return { user: drillName, password: randomBytes(24).toString("hex") };
}

/**
 * Makes an empty database and an empty virtual host for the drill's clients, on any one member. What an earlier drill left
 * behind is removed first.
 */
export async function prepare(host: Host, login: DrillLogin): Promise<void> {
  const { exitCode, stderr } = await host.run(`${removal}\n${creation(login)}`, { timeoutMs });
  if (exitCode !== 0) {
    const why = stderr.trim().split("\n").at(-1) ?? "";
    throw new DrillError("not-possible", `${host.name} could not make the drill's database and queue: ${why}`);
  }
}

/** Removes all that `prepare` made. */
export async function clearAway(host: Host): Promise<void> {
  await host.run(removal, { timeoutMs });
}

// The password travels in here-documents: it is in no argument list.
function creation({ user, password }: DrillLogin): string {
  const definitions = JSON.stringify({
    vhosts: [{ name: drillName }],
    users: [{ name: user, password, tags: [] }],
    permissions: [{ user, vhost: drillName, configure: ".*", write: ".*", read: ".*" }],
  });
  const encoded = Buffer.from(definitions).toString("base64");
  return `
set -eu -o pipefail
mariadb <<'END_OF_SQL'
CREATE DATABASE ${drillName};
CREATE USER '${user}'@'%' IDENTIFIED BY '${password}';
GRANT ALL ON ${drillName}.* TO '${user}'@'%';
END_OF_SQL
[ "$(${inBroker(`io:put_chars(atom_to_list(rabbit_definitions:import_raw(base64:decode(<<"${encoded}">>))))`)}
)" = ok ] || { echo "the broker did not take the virtual host and its user" >&2; exit 1; }`;
}

const removal = `
mariadb <<'END_OF_SQL' || true
DROP DATABASE IF EXISTS ${drillName};
DROP USER IF EXISTS '${drillName}'@'%';
END_OF_SQL
(
${inBroker(`(catch rabbit_vhost:delete(<<"${drillName}">>, <<"quorate">>)), (catch rabbit_auth_backend_internal:delete_user(<<"${drillName}">>, <<"quorate">>))`)}
) >/dev/null 2>&1 || true`;
