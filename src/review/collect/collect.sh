# shellcheck shell=bash
# Prints each configuration file of a host as one line: path, size, base64, when it was written (seconds since 1970), tabs between; the
# content is empty when it is too large. Keys are only compared, so they are sent as their hash. Containers' files are taken from where
# Kolla, TripleO and openstack-ansible (LXC) lay them. Ends with a line of "too-many" and a number where there are more than a control
# plane has. Exit status: 0; files that cannot be read are passed over, as are pipes and links that lead nowhere.

# OpenStack's services, the bytes of a file that are read at most, and how many files and bytes there may be in all.
services=("${services[@]}")
bytes_max=${bytes_max?}
files_max=${files_max?}
total_max=${total_max?}

shopt -s nullglob globstar
files=0 total=0 size=0 written=0
# Whether there is a file to read; its size and when it was written are known then.
admit() {
  if ! [ -f "$1" ] || ! [ -r "$1" ]; then return 1; fi
  files=$((files + 1))
  if [ "$files" -gt "$files_max" ] || [ "$total" -gt "$total_max" ]; then
    printf 'too-many\t%d\n' "$files_max"
    exit 0
  fi
  read -r size written < <(stat -Lc '%s %Y' "$1")
}
print() { printf '%s\t%s\t%s\t%s\n' "$1" "$size" "$2" "$written"; }
send() {
  for path in "$@"; do
    admit "$path" || continue
    if [ "$size" -gt "$bytes_max" ]; then print "$path" ""; continue; fi
    total=$((total + size))
    print "$path" "$(base64 -w0 "$path")" || true
  done
}
# Of a server's certificate the certificates alone: its key stays where it is.
certify() {
  for path in "$@"; do
    if admit "$path" && [ "$size" -le "$bytes_max" ] && grep -q 'BEGIN CERTIFICATE' "$path"; then
      print "$path" "$(sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$path" | base64 -w0)" || true
    fi
  done
}
hash() {
  for path in "$@"; do
    if admit "$path"; then print "$path" "$(sha256sum <"$path" | cut -d' ' -f1 | base64 -w0)" || true; fi
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
