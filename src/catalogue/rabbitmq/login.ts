import { author, binary, list } from "./erlang.ts";

/** A user with all rights in one virtual host. */
export interface QueueLogin {
  readonly user: string;
  readonly password: string;
  readonly vhost: string;
}

const backend = "rabbit_auth_backend_internal";
const all = binary(".*");

/** Erlang, true when the user can log in with this password and has its rights. */
export function loginWorks(login: QueueLogin): string {
  const user = binary(login.user);
  const rights = `[[P || {K, P} <- Right, lists:member(K, [vhost, configure, write, read])] || Right <- ${backend}:list_user_permissions(${user})]`;
  return [
    `${backend}:exists(${user})`,
    `element(1, ${backend}:user_login_authentication(${user}, [{password, ${binary(login.password)}}])) =:= ok`,
    `lists:member(${list([binary(login.vhost), all, all, all])}, ${rights})`,
  ].join("\n  andalso ");
}

/** Erlang that makes the user, or gives it this password, and its rights. */
export function makeLogin(login: QueueLogin): string {
  const [user, secret] = [binary(login.user), binary(login.password)];
  return [
    `case ${backend}:exists(${user}) of
  true -> ${backend}:change_password(${user}, ${secret}, ${author});
  false -> ${backend}:add_user(${user}, ${secret}, ${author})
end`,
    `${backend}:set_permissions(${user}, ${binary(login.vhost)}, ${all}, ${all}, ${all}, ${author})`,
  ].join(",\n");
}
