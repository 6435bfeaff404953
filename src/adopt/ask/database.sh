# shellcheck shell=bash
# Prints what the database server of the host goes by and whom it knows, a variable a line, a tab between; nothing where there is
# none. Exit status: that of the client.
client=$(command -v mariadb || command -v mysql) || exit 0
"$client" -N -B --connect-timeout=2 -e "
  SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version','wsrep_on','wsrep_cluster_name','wsrep_cluster_address','wsrep_provider_options','innodb_flush_log_at_trx_commit');
  SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_size','wsrep_cluster_status','wsrep_local_state_comment','wsrep_incoming_addresses')"
