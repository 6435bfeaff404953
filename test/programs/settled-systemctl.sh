# shellcheck shell=bash
# Stands in for systemctl(1) where nothing boots: every unit has run since the machine began, but nova-compute's, which does not run. Which
# units are restarted is written down.
case "$*" in
  *show*nova-compute*) printf 'inactive\n0\n' ;;
  *show*) printf 'active\n0\n' ;;
  restart*) echo "$*" >>/root/restarted ;;
esac
