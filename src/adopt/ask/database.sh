# shellcheck shell=bash
# Prints what the database server of the host goes by and whom it knows, a variable a line, a tab between, and then who may log in from
# anywhere: `account:USER@HOST`, a tab, `open` or `guarded` and what it may do. Nothing where there is none. Exit status: that of the client.
client=$(command -v mariadb || command -v mysql) || exit 0
"$client" -N -B --connect-timeout=2 -e "
  SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version','wsrep_on','wsrep_cluster_name','wsrep_cluster_address','wsrep_provider_options','innodb_flush_log_at_trx_commit');
  SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_size','wsrep_cluster_status','wsrep_local_state_comment','wsrep_incoming_addresses')"
# Of MySQL's roles, which look like users without a password, the password has expired.
"$client" -N -B --connect-timeout=2 -e "
  SELECT CONCAT('account:', User, '@', Host),
    CONCAT(
      IF(authentication_string = '' AND password_expired = 'N' AND plugin IN ('', 'mysql_native_password', 'mysql_old_password', 'caching_sha2_password', 'sha256_password', 'ed25519'), 'open', 'guarded'),
      ' ',
      CASE
        WHEN Super_priv = 'Y' THEN 'all'
        WHEN Select_priv = 'Y' OR Process_priv = 'Y' OR Reload_priv = 'Y'
          OR EXISTS (SELECT 1 FROM mysql.db WHERE db.User = user.User AND db.Host = user.Host)
          OR EXISTS (SELECT 1 FROM mysql.tables_priv WHERE tables_priv.User = user.User AND tables_priv.Host = user.Host) THEN 'some'
        ELSE 'none'
      END)
  FROM mysql.user WHERE LOCATE('%', Host) > 0 OR Host = '0.0.0.0/0.0.0.0' ORDER BY User, Host LIMIT 1000" 2>/dev/null || true
