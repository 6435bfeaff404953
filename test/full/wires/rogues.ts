import type { Design } from "../../../src/catalogue/contract/design.ts";
import type { Secrets } from "../../../src/catalogue/contract/secret.ts";
import { configPath } from "../../../src/catalogue/corosync/places.ts";
import { renderHost } from "../../../src/design/render.ts";

/** bash for somebody in the hosts' image who has the programs and knows all of a site but its secrets, and plays one of its parts. */

/** A member of the database's cluster, for half a minute: prints its log, and what it has got. */
export function databaseMember(design: Design, own: string): string {
  return `mkdir -p /run/mysqld && chown mysql /run/mysqld
cat >/etc/mysql/mariadb.conf.d/99-stranger.cnf <<'CNF'
[mysqld]
wsrep_on=ON
binlog_format=ROW
innodb_autoinc_lock_mode=2
wsrep_provider=/usr/lib/galera/libgalera_smm.so
wsrep_cluster_name=${design.cluster.name}
wsrep_cluster_address=gcomm://${design.hosts.map(({ address }) => address).join(",")}
wsrep_node_address=${own}
wsrep_sst_method=rsync
CNF
timeout -s KILL 30 setpriv --reuid mysql --regid mysql --init-groups mariadbd 2>&1
ls /var/lib/mysql`;
}

/** A member of the membership, by the site's own file and another key: prints whom it hears. */
export function clusterMember(design: Design, secrets: Secrets, own: string): string {
  const file = renderHost(design, design.members[0] ?? "", secrets).find(({ path }) => path === configPath);
  const node = `    node {\n        name: stranger\n        nodeid: 9\n        ring0_addr: ${own}\n    }\n`;
  const joined = String(file?.content).replace("nodelist {\n", `nodelist {\n${node}`);
  if (!joined.includes(node)) throw new Error("the membership's file has a list of nodes");
  return `cat >${configPath} <<'CONF'
${joined}
CONF
corosync-keygen -l >/dev/null
mkdir -p /var/lib/corosync /var/log/corosync
corosync -f >/run/log 2>&1 &
sleep 15
corosync-quorumtool -s || true
cat /run/log`;
}

/** A broker: prints of each host which brokers its mapper names and whether it answers, and how joining the first one ended. */
export function broker(design: Design): string {
  const [first = ""] = design.members;
  const asked = design.members.map(
    (host) =>
      `timeout 20 erl -noinput -sname x${host}@stranger -setcookie secret -eval "io:format(\\"${host} ~p ~p~n\\", [net_adm:names('${host}'), net_adm:ping('rabbit@${host}')]), halt()."`,
  );
  return `${design.hosts.map((host) => `echo "${host.address} ${host.name}" >>/etc/hosts`).join("\n")}
echo "127.0.0.1 stranger" >>/etc/hosts
export HOME=/root RABBITMQ_NODENAME=rabbit@stranger
epmd -daemon
${asked.join("\n")}

install -d -o rabbitmq -g rabbitmq /run/rabbitmq /var/lib/rabbitmq /var/log/rabbitmq
timeout 90 rabbitmq-server -detached >/dev/null 2>&1
timeout 60 rabbitmqctl -n rabbit@stranger await_startup --timeout 50 >/run/log 2>&1
timeout 30 rabbitmqctl -n rabbit@stranger stop_app >>/run/log 2>&1 || cat /run/log
echo "alone: $?"
timeout 40 rabbitmqctl -n rabbit@stranger join_cluster rabbit@${first} 2>&1
echo "joined: $?"`;
}

/** A peer of the balancers, which hears which writer they prefer and prefers another: prints what it knows of them. */
export function balancerPeer(design: Design, own: string): string {
  return `cat >/run/haproxy.cfg <<'CFG'
global
  stats socket /run/haproxy.sock
  localpeer stranger
defaults
  mode tcp
  timeout connect 1s
  timeout client 5s
  timeout server 5s
peers quorate
  peer stranger ${own}:1024
${design.hosts.map((host) => `  peer ${host.name} ${host.address}:1024`).join("\n")}
listen sql
  bind 127.0.0.1:3306
  stick-table type integer size 1 nopurge peers quorate
  stick on dst_port
${design.hosts.map((host, index) => `  server ${host.name} ${host.address}:3306 id ${index + 1}`).join("\n")}
CFG
haproxy -f /run/haproxy.cfg -D >/dev/null 2>&1
sleep 8
echo "show peers" | socat - /run/haproxy.sock
echo "show table sql" | socat - /run/haproxy.sock`;
}

/** A keeper of the address who outbids all others by VRRP: prints its log. */
export function addressKeeper(design: Design, own: string): string {
  const [{ address, routerId } = { address: "", routerId: 0 }] = design.addresses;
  return `interface=$(ip -o -4 addr show to ${own} | awk '{ print $2 }' | cut -d@ -f1)
cat >/run/keepalived.conf <<CONF
global_defs {
  vrrp_version 3
}
vrrp_instance internal {
  state MASTER
  interface $interface
  virtual_router_id ${routerId}
  priority 254
  advert_int 0.1
  unicast_src_ip ${own}
  unicast_peer {
    ${design.hosts.map((host) => host.address).join("\n    ")}
  }
  virtual_ipaddress {
    ${address}/32 dev lo
  }
}
CONF
timeout 8 keepalived -n -l -f /run/keepalived.conf 2>&1`;
}
