# shellcheck shell=bash
# Makes a fresh host one of three controllers without Quorate, step by step, with the values that kolla-ansible and openstack-ansible set:
# Galera, RabbitMQ, memcached, HAProxy, Keepalived, Corosync with Pacemaker, and Keystone under uwsgi. Exit status: 0 when the step is done.
set -eu

# Which host, its address, and what is to be done: files, database, member, programs, identity, serve.
name=${name?}
address=${address?}
step=${step?}

vip=10.77.0.10
password=only-in-this-test
put() { install -D -m "${2:-644}" /dev/stdin "$1"; }
servers() {
  local n
  for n in 1 2 3; do printf '  server c%d 10.77.0.1%d:%d check inter 2000 rise 2 fall 5 %s\n' "$n" "$n" "$1" "$([ "$n" = 1 ] || echo "${2:-}")"; done
}

files() {
  grep -q ' c3$' /etc/hosts || printf '10.77.0.1%d c%d\n' 1 1 2 2 3 3 >>/etc/hosts
  put /etc/mysql/mariadb.conf.d/60-galera.cnf <<END
[mysqld]
bind-address = $address
binlog_format = ROW
default-storage-engine = innodb
innodb_autoinc_lock_mode = 2
max_connections = 2000
wsrep_on = ON
wsrep_provider = /usr/lib/galera/libgalera_smm.so
wsrep_cluster_name = openstack
wsrep_cluster_address = gcomm://10.77.0.11:4567,10.77.0.12:4567,10.77.0.13:4567
wsrep_node_address = $address:4567
wsrep_node_name = $name
wsrep_provider_options = "gmcast.listen_addr=tcp://$address:4567;ist.recv_addr=$address:4568"
wsrep_sst_method = rsync
END
  put /etc/rabbitmq/rabbitmq.conf <<END
listeners.tcp.1 = $address:5672
cluster_partition_handling = pause_minority
cluster_formation.peer_discovery_backend = rabbit_peer_discovery_classic_config
cluster_formation.classic_config.nodes.1 = rabbit@c1
cluster_formation.classic_config.nodes.2 = rabbit@c2
cluster_formation.classic_config.nodes.3 = rabbit@c3
END
  printf 'COOKIEOFTHETEST' | install -D -o rabbitmq -g rabbitmq -m 400 /dev/stdin /var/lib/rabbitmq/.erlang.cookie
  sed -i "/^-l /d; \$a -l $address" /etc/memcached.conf
  {
    cat <<END
global
  chroot /var/lib/haproxy
  user haproxy
  group haproxy
  daemon
  maxconn 4000
  stats socket /run/haproxy/admin.sock mode 660 level admin
defaults
  mode http
  option redispatch
  retries 3
  timeout http-request 10s
  timeout queue 1m
  timeout connect 10s
  timeout client 1m
  timeout server 1m
  timeout check 10s
listen mariadb
  mode tcp
  bind $vip:3306 transparent
  timeout client 3600s
  timeout server 3600s
  option mysql-check user haproxy
END
    servers 3306 backup
    printf 'listen keystone\n  bind %s:5000 transparent\n  option httpchk GET /v3\n' "$vip"
    servers 5000
  } | put /etc/haproxy/haproxy.cfg
  printf '#!/bin/sh\npidof haproxy >/dev/null\n' | put /etc/keepalived/check_alive_haproxy.sh 755
  put /etc/keepalived/keepalived.conf <<END
global_defs {
  enable_script_security
  script_user root
}
vrrp_script check_alive {
  script "/etc/keepalived/check_alive_haproxy.sh"
  interval 2
  fall 2
  rise 10
}
vrrp_instance kolla_internal_vip_51 {
  state BACKUP
  nopreempt
  interface eth0
  virtual_router_id 51
  priority 5${name#c}
  advert_int 1
  virtual_ipaddress {
    $vip/24 dev eth0
  }
  track_script {
    check_alive
  }
}
END
  put /etc/corosync/corosync.conf <<END
totem {
  version: 2
  cluster_name: openstack
  transport: knet
  crypto_cipher: aes256
  crypto_hash: sha384
  token: 10000
}
nodelist {
$(for n in 1 2 3; do printf '  node {\n    name: c%d\n    nodeid: %d\n    ring0_addr: 10.77.0.1%d\n  }\n' "$n" "$n" "$n"; done)
}
quorum {
  provider: corosync_votequorum
}
END
  head -c 256 /dev/zero | tr '\0' k | put /etc/corosync/authkey 400
  put /etc/keystone/keystone.conf <<END
[DEFAULT]
transport_url = rabbit://openstack:$password@10.77.0.11:5672,openstack:$password@10.77.0.12:5672,openstack:$password@10.77.0.13:5672//

[database]
connection = mysql+pymysql://keystone:$password@$vip:3306/keystone
connection_recycle_time = 600
max_pool_size = 5

[cache]
backend = dogpile.cache.memcached
enabled = true
memcache_servers = 10.77.0.11:11211,10.77.0.12:11211,10.77.0.13:11211

[token]
provider = fernet
END
  for key in fernet-keys/0 fernet-keys/1 credential-keys/0 credential-keys/1; do
    printf '%032d' "${key#*/}" | base64 -w0 | put "/etc/keystone/$key" 600
  done
  chown -R keystone:keystone /etc/keystone/fernet-keys /etc/keystone/credential-keys
  put /etc/systemd/system/keystone-wsgi-public.service <<END
[Unit]
Description=uWSGI service for keystone-wsgi-public
After=network-online.target
[Service]
User=keystone
Group=keystone
WorkingDirectory=/var/lib/keystone
ExecStart=/usr/bin/uwsgi_python3 --plugin python3 --http-socket $address:5000 --wsgi-file /usr/bin/keystone-wsgi-public --master --processes 2 --threads 4 --lazy-apps --die-on-term --buffer-size 65535
Restart=on-failure
KillSignal=SIGQUIT
[Install]
WantedBy=multi-user.target
END
  systemctl daemon-reload
}

case $step in
  files) files ;;
  database)
    galera_new_cluster
    systemctl enable mariadb
    mariadb -e "CREATE DATABASE keystone; CREATE USER keystone@'%' IDENTIFIED BY '$password'; GRANT ALL ON keystone.* TO keystone@'%'; CREATE USER haproxy@'%'"
    ;;
  member) systemctl enable --now mariadb ;;
  programs) systemctl enable --now rabbitmq-server memcached corosync pacemaker haproxy keepalived ;;
  identity)
    for _ in $(seq 60); do mariadb -h "$vip" -u keystone -p"$password" -e 'SELECT 1' keystone >/dev/null 2>&1 && break; sleep 1; done
    runuser -u keystone -- keystone-manage db_sync
    runuser -u keystone -- keystone-manage bootstrap --bootstrap-password "$password" --bootstrap-region-id RegionOne \
      --bootstrap-public-url "http://$vip:5000/v3" --bootstrap-internal-url "http://$vip:5000/v3" --bootstrap-admin-url "http://$vip:5000/v3"
    ;;
  serve)
    systemctl enable --now keystone-wsgi-public
    for _ in $(seq 60); do curl -sf -m 2 "http://$vip:5000/v3" >/dev/null && exit 0; sleep 1; done
    exit 1
    ;;
esac
