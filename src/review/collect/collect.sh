# shellcheck shell=bash
# Prints each configuration file of a host as one line: path, size, base64, when it was written (seconds since 1970), tabs between; the
# content is empty when it is too large. Keys are only compared, so they are sent as their hash. Containers' files are taken from where
# Kolla, TripleO and openstack-ansible (LXC, systemd-nspawn) lay them. A line of "too-many" and a number stands for a directory that holds more files than
# a control plane has, and for the rest when there are more in all. Exit status: 0; files that cannot be read are passed over, as are pipes
# and links that lead nowhere.

# OpenStack's services, the bytes of a file that are read at most, and how many files and bytes there may be in all.
services=("${services[@]}")
bytes_max=${bytes_max?}
files_max=${files_max?}
total_max=${total_max?}

shopt -s nullglob globstar
files=0 total=0
too_many() { printf 'too-many\t%d\n' "$files_max"; }
# Prints size, time and path of those that are files and can be read.
regular() {
  local path found=()
  for path in "$@"; do
    if [ -f "$path" ] && [ -r "$path" ]; then found+=("$path"); fi
  done
  if [ "${#found[@]}" -gt 0 ]; then stat -Lc '%s %Y %n' "${found[@]}" || true; fi
}
# Each file in the way of a function that is given its path and size, and prints what is to be sent of it.
each() {
  local how=$1 size written path
  shift
  if [ $# -gt "$files_max" ]; then too_many; return; fi
  while read -r size written path; do
    files=$((files + 1)) total=$((total + size))
    if [ "$files" -gt "$files_max" ] || [ "$total" -gt "$total_max" ]; then
      too_many
      exit 0
    fi
    "$how" "$path" "$size" || true
  done < <(regular "$@")
}
whole() {
  if [ "$2" -gt "$bytes_max" ]; then
    total=$((total - $2))
    printf '%s\t%s\t\t%s\n' "$1" "$2" "$written"
  else printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$(base64 -w0 "$1")" "$written"; fi
}
# Of a server's certificate the certificates alone: its key stays where it is.
certificates() {
  [ "$2" -le "$bytes_max" ] && grep -q 'BEGIN CERTIFICATE' "$1" || return 0
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$(sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$1" | base64 -w0)" "$written"
}
digest() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$(sha256sum <"$1" | cut -d' ' -f1 | base64 -w0)" "$written"; }
send() { each whole "$@"; }
certify() { each certificates "$@"; }
hash() { each digest "$@"; }

# A call for each directory, so that one that somebody filled hides no other.
for root in / /var/lib/lxc/*/rootfs/ /var/lib/machines/*/; do
  send "$root"etc/haproxy/**/*.cfg
  send "$root"etc/haproxy/conf.d/[!.]*
  send "$root"etc/keepalived/**/*.conf "$root"etc/keepalived/*.sh
  send "$root"etc/corosync/corosync.conf "$root"etc/proxysql.cnf "$root"etc/chrony.conf "$root"etc/chrony/chrony.conf
  send "$root"etc/patroni/*.yml "$root"etc/redis/*sentinel*.conf "$root"etc/valkey/*sentinel*.conf
  send "$root"etc/patroni/*.yaml "$root"etc/postgresql/**/*.conf "$root"var/lib/pgsql/*/data/p*.conf "$root"var/lib/postgresql/*/*/postgresql.auto.conf
  send "$root"etc/default/etcd "$root"etc/etcd/*.conf "$root"etc/etcd/*.yml "$root"etc/maxscale.cnf "$root"etc/maxscale.cnf.d/**/*.cnf
  send "$root"etc/default/ovn-central "$root"etc/sysconfig/ovn* "$root"etc/nftables.conf "$root"etc/sysconfig/nftables.conf
  send "$root"etc/nftables/**/*.nft "$root"etc/nftables.d/*.conf "$root"etc/nftables.d/*.nft "$root"etc/neutron/plugins/ml2/*.ini
  certify "$root"etc/haproxy/**/*.pem
  send "$root"etc/my.cnf "$root"etc/my.cnf.d/*.cnf "$root"etc/mysql/*.cnf "$root"etc/mysql/**/*.cnf
  send "$root"etc/rabbitmq/*.conf "$root"etc/rabbitmq/*.config "$root"etc/rabbitmq/conf.d/*.conf "$root"etc/rabbitmq/*.json
  send "$root"var/lib/pacemaker/cib/cib.xml "$root"etc/fstab "$root"etc/default/garb "$root"etc/sysconfig/garb
  for service in "${services[@]}"; do send "$root"etc/"$service"/*.conf "$root"etc/"$service"/*.ini; done
  hash "$root"etc/keystone/fernet-keys/* "$root"etc/keystone/credential-keys/* "$root"etc/corosync/authkey
  hash "$root"etc/pacemaker/authkey "$root"var/lib/rabbitmq/.erlang.cookie
done
send /etc/kolla/**/*.cfg /etc/kolla/**/*.conf
send /etc/kolla/**/*.ini /etc/kolla/**/*.cnf /etc/kolla/**/*.config /etc/kolla/**/definitions.json
certify /etc/kolla/haproxy/*.pem
send /etc/kolla/proxysql/*.yaml /etc/kolla/keepalived/checks/*.sh /etc/kolla/ovn-*/config.json
generated=/var/lib/config-data/puppet-generated
send $generated/**/*.cfg $generated/**/*.conf
send $generated/**/*.ini $generated/**/*.cnf $generated/**/*.config
