# shellcheck shell=bash
# Starts the cluster from this member. `safe_to_bootstrap` is Galera's own guard; it is set only here, after the members were compared.
# Exit status: 0 when the cluster is started.
state=/var/lib/mysql/grastate.dat
view=/var/lib/mysql/gvwstate.dat
if [ -s "$state" ]; then sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/' "$state"; fi
if [ -e "$view" ] && [ ! -s "$view" ]; then rm "$view"; fi
systemctl enable mariadb.service
systemctl reset-failed mariadb.service || true
galera_new_cluster
mkdir -p /var/lib/quorate
touch /var/lib/quorate/galera-member
