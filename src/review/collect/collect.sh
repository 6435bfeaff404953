# shellcheck shell=bash
# Prints each configuration file of a host as one line: path, size, base64, tabs between; the content is empty when it is too large.
# Keys are only compared, so they are sent as their hash. Containers' files are taken from where Kolla, TripleO and
# openstack-ansible (LXC) lay them. Exit status: 0; files that cannot be read are passed over.

# OpenStack's services, and the bytes of a file that are read at most.
services=("${services[@]}")
bytes_max=${bytes_max?}

shopt -s nullglob globstar
print() { [ -f "$1" ] && [ -r "$1" ] && printf '%s\t%s\t%s\n' "$1" "$(stat -Lc %s "$1")" "$2"; }
send() {
  for path in "$@"; do
    if [ -f "$path" ] && [ "$(stat -Lc %s "$path")" -le "$bytes_max" ]; then print "$path" "$(base64 -w0 "$path")" || true
    else print "$path" "" || true; fi
  done
}
# Of a server's certificate the certificates alone: its key stays where it is.
certify() {
  for path in "$@"; do
    if [ -f "$path" ] && grep -q 'BEGIN CERTIFICATE' "$path"; then
      print "$path" "$(sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$path" | base64 -w0)" || true
    fi
  done
}
hash() {
  for path in "$@"; do
    if [ -f "$path" ]; then print "$path" "$(sha256sum <"$path" | cut -d' ' -f1 | base64 -w0)" || true; fi
  done
}
for root in / /var/lib/lxc/*/rootfs/; do
  send "$root"etc/haproxy/**/*.cfg "$root"etc/haproxy/conf.d/[!.]* "$root"etc/keepalived/**/*.conf "$root"etc/corosync/corosync.conf
  send "$root"etc/keepalived/*.sh "$root"etc/proxysql.cnf
  send "$root"etc/chrony.conf "$root"etc/chrony/chrony.conf "$root"etc/patroni/*.yml "$root"etc/redis/*sentinel*.conf "$root"etc/valkey/*sentinel*.conf
  certify "$root"etc/haproxy/**/*.pem
  send "$root"etc/my.cnf "$root"etc/my.cnf.d/*.cnf "$root"etc/mysql/*.cnf "$root"etc/mysql/**/*.cnf
  send "$root"etc/rabbitmq/*.conf "$root"etc/rabbitmq/*.config "$root"etc/rabbitmq/conf.d/*.conf "$root"etc/rabbitmq/*.json
  send "$root"var/lib/pacemaker/cib/cib.xml "$root"etc/fstab "$root"etc/default/garb "$root"etc/sysconfig/garb
  for service in "${services[@]}"; do send "$root"etc/"$service"/*.conf "$root"etc/"$service"/*.ini; done
  hash "$root"etc/keystone/fernet-keys/* "$root"etc/keystone/credential-keys/* "$root"etc/corosync/authkey
  hash "$root"etc/pacemaker/authkey "$root"var/lib/rabbitmq/.erlang.cookie
done
send /etc/kolla/**/*.cfg /etc/kolla/**/*.conf /etc/kolla/**/*.ini /etc/kolla/**/*.cnf /etc/kolla/**/*.config /etc/kolla/**/definitions.json
certify /etc/kolla/haproxy/*.pem
send /etc/kolla/proxysql/*.yaml /etc/kolla/keepalived/checks/*.sh
generated=/var/lib/config-data/puppet-generated
send $generated/**/*.cfg $generated/**/*.conf $generated/**/*.ini $generated/**/*.cnf $generated/**/*.config
