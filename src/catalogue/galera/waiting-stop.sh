# shellcheck shell=bash
# Stops a server that waits for a primary component, so that its disk can be asked how far it is. One that has not found any since it began
# hears no request to end; it has nothing under way, and what it has is on its disk.
# Exit status: systemd's.
stopped() {
  case $(systemctl show --property=ActiveState --value mariadb.service) in inactive | failed) ;; *) return 1 ;; esac
}
systemctl stop --no-block mariadb.service
for _ in {1..40}; do
  if stopped; then break; fi
  sleep 0.5
done
stopped || systemctl kill --signal=KILL mariadb.service
systemctl stop mariadb.service
