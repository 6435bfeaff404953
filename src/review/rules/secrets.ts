import { isKnownPassword } from "./known-passwords.ts";
import { finding, grouped, type Rule } from "./rule.ts";

const defaultPassword: Rule = (model) =>
  grouped(
    model.credentials.filter(({ user, password }) => isKnownPassword(password, user)),
    ({ where }) => `${where.place.file}\n${where.place.line}`,
  ).map(([{ of, where }]) =>
    finding(
      "default-password",
      "error",
      // The line itself is never shown.
      { place: where.place },
      `The password of ${of} is one that everybody knows or soon guesses: whoever reaches the port takes over the data behind it.`,
      "Make a random one (openssl rand -base64 24), set it where it is checked and in every file that uses it, and restart what reads them.",
    ),
  );

const keysDiffer: Rule = (model) =>
  grouped(model.keys, ({ path }) => path).flatMap(([first, ...others]) => {
    const other = others.find(({ content }) => content.trim() !== first.content.trim());
    return other === undefined
      ? []
      : [
          finding(
            "keys-differ",
            "error",
            { place: other.where.place },
            `${first.path} is not the same on ${first.host || "one host"} and ${other.host || "another"}: ${consequence(first.path)}.`,
            remedy(first.path),
          ),
        ];
  });

function consequence(path: string): string {
  if (path.includes("fernet-keys")) {
    return "tokens that one keystone issues are refused by the other, and requests fail by turns";
  }
  if (path.includes("credential-keys")) {
    return "credentials that one keystone stores cannot be read by the other";
  }
  return path.includes("erlang")
    ? "the brokers refuse each other and form no cluster"
    : "the members refuse each other's packets and form no cluster";
}

function remedy(path: string): string {
  if (path.includes("fernet-keys") || path.includes("credential-keys")) {
    return `Copy the whole directory ${path.slice(0, path.lastIndexOf("/"))} from the host on which keys are rotated (keystone-manage fernet_rotate, credential_rotate) to every other keystone host, owner keystone, mode 0600.`;
  }
  return path.includes("erlang")
    ? `Stop RabbitMQ on the host that is alone in its opinion, copy ${path} from another (owner rabbitmq, mode 0400), and start it.`
    : `Copy ${path} from a host that is in the cluster to the one that is not (owner root, mode 0400), and restart Corosync and Pacemaker there.`;
}

export const secretRules: readonly Rule[] = [defaultPassword, keysDiffer];
