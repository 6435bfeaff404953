import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { execa } from "execa";

/** Another suite than any of Debian's. */
export const suite = "trial";

export interface SignedArchive {
  readonly directory: string;
  /** The public key that its suites are signed with, armored. */
  readonly key: string;
  remove(): Promise<void>;
}

/**
 * An archive with one suite, `trial`, of one package, signed by a key of its own: what dpkg-scanpackages and apt-ftparchive would
 * make. https://wiki.debian.org/DebianRepository/Format
 */
export async function makeArchive(packageName: string, version: string): Promise<SignedArchive> {
  const directory = await mkdtemp(path.join(tmpdir(), "quorate-archive-"));
  const home = path.join(directory, "gnupg");
  await mkdir(home, { mode: 0o700 });
  const gpg = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await execa("gpg", ["--homedir", home, "--batch", "--quiet", "--passphrase", "", ...words]);
    return `${stdout}\n`;
  };
  await gpg("--quick-generate-key", `Archive of ${packageName} <archive@example.org>`, "ed25519", "sign", "0");
  const key = await gpg("--export", "--armor");

  const pool = path.join(directory, "pool");
  await mkdir(pool);
  const deb = path.join(pool, `${packageName}_${version}_all.deb`);
  const control = await buildPackage(directory, packageName, version, deb);
  const entry = `${control}Filename: pool/${path.basename(deb)}\nSize: ${(await stat(deb)).size}\nSHA256: ${sha256(await readFile(deb))}\n`;

  const index = path.join(directory, "dists", suite, "main/binary-all");
  const indexOfAny = path.join(directory, "dists", suite, "main/binary-amd64");
  const packages = gzipSync(`${entry}\n`);
  for (const each of [index, indexOfAny]) {
    await mkdir(each, { recursive: true });
    await writeFile(path.join(each, "Packages.gz"), packages);
  }
  const sums = ["all", "amd64"].flatMap((architecture) => [
    ` ${sha256(packages)} ${packages.length} main/binary-${architecture}/Packages.gz`,
    ` ${sha256(`${entry}\n`)} ${entry.length + 1} main/binary-${architecture}/Packages`,
  ]);
  const release = path.join(directory, "dists", suite, "Release");
  await writeFile(
    release,
    `Origin: Trial\nCodename: ${suite}\nSuite: ${suite}\nDate: ${new Date().toUTCString().replace("GMT", "UTC")}\nArchitectures: all amd64\nComponents: main\nSHA256:\n${sums.join("\n")}\n`,
  );
  await gpg("--clearsign", "--output", path.join(path.dirname(release), "InRelease"), release);
  return {
    directory,
    key,
    remove: async () => {
      await execa("gpgconf", ["--homedir", home, "--kill", "all"], { reject: false });
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Returns the package's own part of the index. */
async function buildPackage(directory: string, name: string, version: string, deb: string): Promise<string> {
  const tree = path.join(directory, "tree");
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: nothing, for a test\n`;
  await mkdir(path.join(tree, "DEBIAN"), { recursive: true });
  await writeFile(path.join(tree, "DEBIAN/control"), control);
  await mkdir(path.join(tree, "usr/share", name), { recursive: true });
  await writeFile(path.join(tree, "usr/share", name, "version"), `${version}\n`);
  await execa("dpkg-deb", ["--root-owner-group", "--build", tree, deb]);
  return control;
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export interface Served {
  readonly url: string;
  /** `Authorization` and `Proxy-Authorization` of each request with the address that was asked for, in order. */
  readonly requests: readonly { readonly url: string; readonly login?: string; readonly proxyLogin?: string }[];
  close(): Promise<void>;
}

/** Serves files on the loopback; asked as a proxy, it answers for every host from the same files. */
export async function serve(directory: string): Promise<Served> {
  const requests: { url: string; login?: string; proxyLogin?: string }[] = [];
  const server: Server = createServer((request, response) => {
    const url = request.url ?? "";
    const { authorization: login, "proxy-authorization": proxyLogin } = request.headers;
    requests.push({ url, ...(login && { login }), ...(proxyLogin && { proxyLogin }) });
    const { pathname } = new URL(url, "http://localhost");
    readFile(path.join(directory, path.normalize(pathname))).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
