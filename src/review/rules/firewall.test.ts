import { expect, it } from "vitest";
import type { SourceFile } from "../files/source.ts";
import { reviewFiles } from "../review-files.ts";

const on = (path: string, text: string): SourceFile => ({ host: "a", shown: `a${path}`, path, text });
const keepalived = on(
  "/etc/keepalived/keepalived.conf",
  'vrrp_script alive {\n  script "/usr/bin/curl -sf http://127.0.0.1/"\n  interval 1\n  fall 2\n}\nvrrp_instance V {\n  interface eth0\n  virtual_router_id 51\n  priority 100\n  advert_int 1\n  virtual_ipaddress { 10.0.0.10/24 }\n  track_script { alive }\n}\n',
);
const member = on("/etc/mysql/mariadb.cnf", "[mysqld]\nwsrep_cluster_address=gcomm://10.0.0.1,10.0.0.2,10.0.0.3\n");
const shut = (rules: string, others: readonly SourceFile[] = [keepalived, member], name = "/etc/nftables.conf") =>
  reviewFiles([...others, on(name, rules)])
    .filter(({ code }) => code === "port-closed")
    .map(({ place, message }) => `${place.line} ${/names no (.*?), which/u.exec(message)?.[1] ?? ""}`);

const base = (rules: string, policy = "drop") => `#!/usr/sbin/nft -f
flush ruleset
define members = { 10.0.0.2, 10.0.0.3 }
table inet filter {
	set web {
		type inet_service
		elements = { 80,
			443 }
	}
	chain input {
		type filter hook input priority 0; policy ${policy};
		iif "lo" accept
		ct state { established, related } accept comment "answers; of all { kinds }"
		tcp dport { 22, 80,
			443 } accept # vrrp
		meta l4proto { icmp, icmpv6 } accept
${rules}
	}
	chain cluster {
		ip protocol vrrp accept
		tcp dport 4567-4568 accept
	}
}
`;
const both = "11 VRRP (IP protocol 112) or Galera's group communication (TCP port 4567)";

it.each([
  ["names neither", base(""), [both]],
  ["lets in what it does not name", base("", "accept"), []],
  ["ends with a drop", base("\t\tcounter drop", "accept"), [both]],
  ["ends with a refusal", base("\t\treject with icmpx type port-unreachable", "accept"), [both]],
  ["names both", base("\t\tip protocol vrrp accept\n\t\ttcp dport 4567 accept"), []],
  ["names VRRP by its number", base("\t\tip protocol 112 accept\n\t\ttcp dport 4567 accept"), []],
  ["names the members", base("\t\tip saddr $members accept"), []],
  ["names members in a set", base("\t\tip saddr @members accept"), []],
  ["names them for another port", base("\t\tip saddr $members tcp dport 3306 accept"), [both]],
  ["goes by a map", base("\t\ttcp dport vmap { 22 : accept, 4567 : accept }"), ["11 VRRP (IP protocol 112)"]],
  ["goes by a set of ports that it does not know", base("\t\tth dport @galera accept"), ["11 VRRP (IP protocol 112)"]],
  ["jumps to a chain that names both", base("\t\tip saddr 10.0.0.0/24 jump cluster"), []],
  ["jumps there for answers alone", base("\t\tct state established jump cluster"), [both]],
  ["lets in what comes by another interface", base('\t\tiifname "bond0" accept'), []],
  ["is no filter at all", "table inet filter {", []],
])("a filter that %s", (_, rules, expected) => {
  expect(shut(rules)).toEqual(expected);
});

const commands = (rule: string) =>
  `add table inet filter\nadd chain inet filter input { type filter hook input priority 0 ; policy drop ; }\nadd rule inet filter input ct state established,related accept\n${rule}\n`;

it("reads commands as well, and other files that the main one may include", () => {
  expect(shut(commands(""))).toEqual([both.replace("11", "2")]);
  expect(shut(commands("add rule inet filter input ip protocol vrrp counter accept"))).toEqual([
    "2 Galera's group communication (TCP port 4567)",
  ]);
  const ports = "add rule inet filter input tcp dport { 22, 4567 } accept";
  expect(shut(commands(ports))).toEqual(["2 VRRP (IP protocol 112)"]);
  const included = on("/etc/nftables.d/cluster.nft", "add rule inet filter input ip saddr 10.0.0.0/24 accept\n");
  expect(shut(commands(""), [keepalived, member, included])).toEqual([]);
});

it("is about what the host's own files configure", () => {
  expect(shut(base(""), [member])).toEqual(["11 Galera's group communication (TCP port 4567)"]);
  expect(shut(base(""), [])).toEqual([]);
});
