# shellcheck shell=bash
# Prints each configuration file of a host as one line: path, size, base64, when it was written (seconds since 1970), mode, and under which
# path a container is given it, tabs between; the content is empty when it is too large. Keys are only compared, so they are sent as their hash. Containers' files are taken from where
# Kolla, TripleO and openstack-ansible (LXC, systemd-nspawn) lay them, and from wherever docker or podman mounts them into one. A line of "too-many" and a number stands for a directory that holds more files than
# a control plane has, and for the rest when there are more in all. Exit status: 0; files that cannot be read are passed over, as are pipes
# and links that lead nowhere.

# OpenStack's services, the bytes of a file that are read at most, and how many files and bytes there may be in all.
services=("${services[@]}")
bytes_max=${bytes_max?}
files_max=${files_max?}
total_max=${total_max?}
# Containers that are asked for what is mounted into them, and for how many seconds whoever runs them is waited for.
containers_max=${containers_max?}
answer_max=${answer_max?}

shopt -s nullglob globstar
files=0 total=0
# What has been sent, by where it is; and what is mounted where, while that is read.
declare -A sent=()
source="" destination=""
too_many() { printf 'too-many\t%d\n' "$files_max"; }
# Puts into `led` where a path leads. A link within a container means a path of the container, and none leads out of it; empty where one
# leads in a circle.
lead() {
  led=$1
  if [ "$root" = / ]; then return; fi
  local inside=${root%/} rest=${1#"$root"} part target links=0
  led=$inside
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest="" ;; esac
    case $part in
      '' | .) ;;
      ..) if [ "$led" != "$inside" ]; then led=${led%/*}; fi ;;
      *)
        if [ -L "$led/$part" ]; then
          links=$((links + 1))
          if [ "$links" -gt 40 ]; then led=""; return; fi
          target=$(readlink -- "$led/$part")
          case $target in /*) led=$inside ;; esac
          rest=$target/$rest
        else led=$led/$part; fi
        ;;
    esac
  done
}
# Each file that can be read in the way of a function that is given where it is, its size and its path, and prints what is to be sent of it.
each() {
  local how=$1 told size written mode path led next=0 at=() paths=()
  shift
  if [ $# -gt "$files_max" ]; then too_many; return; fi
  for path in "$@"; do
    lead "$path"
    # A line and its tabs could not hold such a name.
    case $led$path in *[$'\n\t']*) continue ;; esac
    if [ -n "$led" ] && [ -f "$led" ] && [ -r "$led" ]; then at+=("$led") paths+=("$path"); fi
  done
  if [ "${#at[@]}" -eq 0 ]; then return; fi
  # A name may begin or end in blanks, which "read" would take away.
  while IFS= read -r told; do
    read -r size written mode _ <<< "$told"
    led=${told#* * * }
    files=$((files + 1)) total=$((total + size))
    if [ "$files" -gt "$files_max" ] || [ "$total" -gt "$total_max" ]; then
      too_many
      exit 0
    fi
    # One that is gone meanwhile is passed over.
    while [ "$next" -lt "${#at[@]}" ] && [ "${at[next]}" != "$led" ]; do next=$((next + 1)); done
    if [ "$next" -ge "${#at[@]}" ]; then break; fi
    if [ -z "$source" ] || [ -z "${sent[$led]:-}" ]; then "$how" "$led" "$size" "${paths[next]}" || true; fi
    sent[$led]=1
    next=$((next + 1))
  done < <(stat -Lc '%s %Y %a %n' "${at[@]}" || true)
}
line() {
  local within=""
  if [ -n "$source" ]; then within=$destination${1#"$source"}; fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$written" "$mode" "$within"
}
whole() {
  if [ "$2" -gt "$bytes_max" ]; then
    total=$((total - $2))
    line "$3" "$2" ''
  else line "$3" "$2" "$(base64 -w0 "$1")"; fi
}
# Of a server's certificate the certificates alone: its key stays where it is.
certificates() {
  [ "$2" -le "$bytes_max" ] && grep -q 'BEGIN CERTIFICATE' "$1" || return 0
  line "$3" "$2" "$(sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$1" | base64 -w0)"
}
digest() { line "$3" "$2" "$(sha256sum <"$1" | cut -d' ' -f1 | base64 -w0)"; }
send() { each whole "$@"; }
certify() { each certificates "$@"; }
hash() { each digest "$@"; }

# A call for each directory, so that one that somebody filled hides no other.
for root in / /var/lib/lxc/*/rootfs/ /var/lib/machines/*/; do
  send "$root"etc/haproxy/**/*.cfg
  send "$root"etc/haproxy/conf.d/[!.]*
  send "$root"etc/keepalived/**/*.conf "$root"etc/keepalived/*.sh
  send "$root"etc/corosync/corosync.conf "$root"etc/proxysql.cnf "$root"etc/chrony.conf "$root"etc/chrony/chrony.conf
  send "$root"etc/patroni/*.yml
  send "$root"etc/redis/*.conf "$root"etc/valkey/*.conf "$root"etc/redis.conf "$root"etc/drbd.conf "$root"etc/drbd.d/*.res "$root"etc/drbd.d/*.conf
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
root=/
send /usr/libexec/quorate/announce-addresses
send /etc/kolla/**/*.cfg /etc/kolla/**/*.conf
send /etc/kolla/**/*.ini /etc/kolla/**/*.cnf /etc/kolla/**/*.config /etc/kolla/**/definitions.json
certify /etc/kolla/haproxy/*.pem
send /etc/kolla/proxysql/*.yaml /etc/kolla/keepalived/checks/*.sh /etc/kolla/ovn-*/config.json
generated=/var/lib/config-data/puppet-generated
send $generated/**/*.cfg $generated/**/*.conf
send $generated/**/*.ini $generated/**/*.cnf $generated/**/*.config

# Sends what docker or podman mounts into a container: a file, or what lies in a directory of configuration, where its name within is one of
# configuration. Whole file systems, logs, data and what has been read above are left alone.
mounted() {
  local found=() texts=() certificates=() file
  source=$1 destination=$2
  case $source in
    / | /etc | /var | /var/lib | /usr | /home | /root | /run | /tmp | /proc* | /sys* | /dev* | /lib* | /usr/* | /var/log* | /etc/kolla/* | /var/lib/config-data/*) return ;;
  esac
  if [ -f "$source" ]; then found=("$source")
  elif [ -d "$source" ]; then
    case $destination in
      # Where Kolla's images look for what they lay at their start; on the host a directory of the container's name.
      /var/lib/kolla/config_files) destination=/etc/kolla/${source##*/} ;;
      */etc/* | /etc | *conf* | *haproxy* | *keepalived* | *patroni*) ;;
      *) return ;;
    esac
    mapfile -t found < <(
      timeout "$answer_max" find "$source" -maxdepth 4 -xtype f 2>/dev/null | head -n "$((files_max + 1))" | sort
    )
  fi
  for file in "${found[@]}"; do
    case $destination${file#"$source"} in
      *.cfg | *.conf | *.cnf | *.config | *.ini | *.yml | *.yaml | *.res | */cib.xml | *definitions*.json | */checks/*.sh | */default/etcd) texts+=("$file") ;;
      *.pem | *.crt) certificates+=("$file") ;;
    esac
  done
  send "${texts[@]}"
  certify "${certificates[@]}"
}
for engine in docker podman; do
  command -v "$engine" >/dev/null || continue
  # It makes its storage when it is first asked.
  if [ "$engine" = podman ] && ! compgen -G '/var/lib/containers/storage/*-containers' >/dev/null; then continue; fi
  mapfile -t ids < <(timeout "$answer_max" "$engine" ps -q 2>/dev/null | head -n "$containers_max")
  [ "${#ids[@]}" -gt 0 ] || continue
  while IFS=$'\t' read -r from to; do
    if [ -n "$from" ] && [ -n "$to" ]; then mounted "${from%/}" "${to%/}"; fi
  done < <(
    timeout "$answer_max" "$engine" inspect --type container \
      --format '{{range .Mounts}}{{.Source}}{{"\t"}}{{.Destination}}{{"\n"}}{{end}}' "${ids[@]}" 2>/dev/null
  )
done
