import { author, binary, withBindings } from "./erlang.ts";
import make from "./login-make.erl";
import works from "./login-works.erl";

/** A user with all rights in one virtual host. */
export interface QueueLogin {
  readonly user: string;
  readonly password: string;
  readonly vhost: string;
}

/** Erlang, true when the user can log in with this password and has its rights. */
export function loginWorks(login: QueueLogin): string {
  return withBindings(works, bindings(login));
}

/** Erlang that makes the user, or gives it this password, and its rights. */
export function makeLogin(login: QueueLogin): string {
  return withBindings(make, { ...bindings(login), Author: author });
}

function bindings({ user, password, vhost }: QueueLogin): Readonly<Record<string, string>> {
  return { User: binary(user), Password: binary(password), Vhost: binary(vhost) };
}
