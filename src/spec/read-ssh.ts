import { quote } from "../text/sentence.ts";
import { readLine } from "./names.ts";
import type { Item, Reader } from "./reader.ts";
import { sshKeys } from "./site-keys.ts";
import type { SiteSsh } from "./site.ts";

const userName = /^[a-z_][a-z0-9_.-]{0,31}\$?$/i;
/** `[USER@]HOST[:PORT]`, or the same as an `ssh://` URI: what `ssh -J` takes. Source: ssh(1). */
const hop =
  /^(?:ssh:\/\/)?(?:[a-z_][a-z0-9_.-]*\$?@)?(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::\d{1,5})?$/i;

/** How hosts are reached, as far as it is written: of the site, or of one host, whose words count more. */
export function readSsh(reader: Reader, item: Item | undefined): SiteSsh {
  const fields = item && reader.fields(item, "ssh: { user: debian }");
  if (fields === undefined) return {};
  reader.checkKeys(fields, Object.keys(sshKeys), "ssh");
  const { user, become, port, identity, jump } = Object.fromEntries(fields.all);
  const login = user && readLine(reader, user, "a user's name, for example user: root");
  if (user !== undefined && login !== undefined && !userName.test(login)) {
    reader.report("bad-name", user, {
      message: `${quote(login)} is no name of a user.`,
      remedy: "Write the user that ssh logs in as, for example user: root.",
    });
  }
  if (become !== undefined) reader.choice(become, ["sudo"]);
  const portNumber = port && reader.integer(port, 1, 65_535, "a port number, for example port: 22");
  const identityPath = identity && readLine(reader, identity, "the path of a private key");
  const way = jump && readJump(reader, jump);
  return {
    ...(login === undefined ? {} : { user: login }),
    ...(portNumber === undefined ? {} : { port: portNumber }),
    ...(identityPath === undefined ? {} : { identity: identityPath }),
    ...(way === undefined ? {} : { jump: way }),
  };
}

function readJump(reader: Reader, item: Item): string | undefined {
  const shape = "a host to go through, for example jump: admin@bastion";
  const text = readLine(reader, item, shape);
  if (text === undefined) return undefined;
  const stranger = text.split(",").find((each) => !hop.test(each));
  if (stranger === undefined) return text;
  reader.report("bad-value", item, {
    message: `${quote(stranger)} is no host that ssh can go through.`,
    remedy: "Write [USER@]HOST[:PORT], several with commas between them, for example jump: admin@bastion.",
  });
  return undefined;
}
