# shellcheck shell=bash
# Starts a member that joins the others. Its very first copy is small and blocks nobody: rsync brings it in a third of the time that
# mariabackup takes, whose donor sleeps for ten seconds (wsrep_sst_mariabackup). Later copies are made while the donor goes on serving.
# rsync knows no TLS: where members speak it, mariabackup brings the first copy as well.
# Exit status: systemd's.

# What brings the very first copy: rsync or mariabackup.
first=${first?}
if [ "$first" = rsync ] && [ ! -s /var/lib/mysql/grastate.dat ]; then
  systemctl set-environment MYSQLD_OPTS=--wsrep-sst-method=rsync
  trap 'systemctl unset-environment MYSQLD_OPTS' EXIT
fi
systemctl restart mariadb.service
