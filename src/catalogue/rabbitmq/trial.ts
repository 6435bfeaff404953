import type { Design } from "../contract/design.ts";
import type { Trial, TrialLogin } from "../contract/trial.ts";
import { author, binary, brokerAgrees, inBroker } from "./erlang.ts";
import { loginWorks, makeLogin } from "./login.ts";

/** How long a new virtual host may take to be served by every broker; a call into a broker ends after 30 s. */
const everywhereMs = 20_000;

/** A virtual host for a drill's clients: any broker makes it for all. */
export function rabbitmqTrial({ members }: Pick<Design, "members">): Trial {
  return { on: members, prepare, remove, leader };
}

function prepare(name: string, { user, password }: TrialLogin): string {
  const login = { user, password, vhost: name };
  const vhost = binary(name);
  const make = `io:put_chars(case rabbit_vhost:exists(${vhost}) orelse rabbit_auth_backend_internal:exists(${binary(user)}) of
  true -> "it is there already";
  false ->
    ok = rabbit_vhost:add(${vhost}, ${author}),
    ok = rabbit_vhost:await_running_on_all_nodes(${vhost}, ${everywhereMs}),
    ${makeLogin(login)},
    case ${loginWorks(login)} of true -> "made"; false -> "its user cannot log in" end
end)`;
  return `said="$(${inBroker(make)}\n)"
[ "$said" = made ] || { echo "the broker did not make virtual host ${name}: \${said:-it says nothing}" >&2; exit 1; }`;
}

function remove(name: string): string {
  const [vhost, user] = [binary(name), binary(name)];
  return brokerAgrees(`begin
  (catch rabbit_vhost:delete(${vhost}, ${author})),
  (catch rabbit_auth_backend_internal:delete_user(${user}, ${author})),
  not (rabbit_vhost:exists(${vhost}) orelse rabbit_auth_backend_internal:exists(${user}))
end`);
}

/** Who was leader last stands in the queue's record; it leads while the others hear it. A node is named after its host. */
function leader(name: string, queue: string): string {
  return inBroker(`io:put_chars(case rabbit_amqqueue:lookup(rabbit_misc:r(${binary(name)}, queue, ${binary(queue)})) of
  {ok, Queue} ->
    {_, Node} = amqqueue:get_pid(Queue),
    [_, Host] = string:split(atom_to_list(Node), "@"),
    case lists:member(Node, [node() | nodes()]) of true -> Host; false -> "" end;
  _ -> ""
end)`);
}
