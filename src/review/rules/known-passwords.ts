/** Passwords of installation guides and of packages, and what people type first. Compared in lower case. */
const wellKnown = new Set([
  "guest",
  "password",
  "passw0rd",
  "p@ssw0rd",
  "secret",
  "admin",
  "root",
  "openstack",
  "changeme",
  "change_me",
  "default",
  "example",
  "test",
  "letmein",
  "redhat",
  "ubuntu",
  "rabbitmq",
  "mysql",
  "haproxy",
  "keepalived",
  "calvin",
  "redis",
  "myredis",
  // Of Redis's own file.
  "foobared",
  "rabbit_pass",
  // Percona's guide to a state transfer's user.
  "s3cretpass",
]);
/** Neighbours on a keyboard, and counting. */
const runs = [
  "1234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "1q2w3e4r5t6y",
  "1qaz2wsx3edc",
  "qazwsxedc",
  "abcdefgh",
  "abc123",
  "abcd1234",
];
const runShortest = 3;
/** OpenStack's installation guide: KEYSTONE_DBPASS, NOVA_PASS. */
const placeholder = /^[A-Z]+_(?:DB)?PASS$/u;
/** What stands before "password" in the defaults of tools, and by itself before "123". */
const names = new Set(
  "admin root user guest test default openstack rabbit rabbitmq mysql maria mariadb galera db database sst repl replication replicator monitor clustercheck postgres haproxy keepalived vrrp redis sentinel cluster hacluster keystone glance nova neutron placement cinder heat horizon octavia swift ceph pass passwd pwd password secret welcome".split(
    " ",
  ),
);
const saysPassword = /(?:password|passwd|pass|pwd|pw|secret)$/u;
/** `123`, `@123`, `2024`, `!`: what a rule for passwords makes people add. */
const addition = /^[@!#$%&*_.-]*(?:\d{1,4}|12345\d*)?[@!#$%&*_.-]*$/u;

/** Whether a password is among those that are tried first, by what it is made of. */
export function isKnownPassword(password: string, user: string): boolean {
  if (password === "") return false;
  const lower = password.toLowerCase();
  if (wellKnown.has(lower) || placeholder.test(password) || (user !== "" && password === user) || isRun(lower)) {
    return true;
  }
  const known = (each: string) => names.has(each) || wellKnown.has(each) || each === user.toLowerCase();
  // `sst_pass` of `sst_user`: nothing but words that are tried first.
  const parts = lower.split("_");
  if (parts.length > 1 && parts.every(known)) return true;
  const [, word = "", rest = ""] = /^([a-z]+)([^a-z]*)$/u.exec(lower) ?? [];
  if (word === "" || !addition.test(rest)) return false;
  return known(word) || known(word.replace(saysPassword, ""));
}

/** The beginning of a run, or one character again and again. */
function isRun(lower: string): boolean {
  return (
    lower.length >= runShortest &&
    (runs.some((run) => run.startsWith(lower)) || lower === lower.charAt(0).repeat(lower.length))
  );
}
