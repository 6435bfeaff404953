# shellcheck shell=bash
# Whether no member's server waits on this host for a primary component while there is none anywhere. Members whose hosts lost power
# one after another remember different components: together they wait for ever, also for one that some of them would find again.
# Exit status: 0 when so.

# Ends with 0 where a primary component exists.
primary=${primary?}
if [ -e /var/lib/quorate/galera-member ]; then
  case $(systemctl show --property=ActiveState --value mariadb.service) in
    inactive | failed) ;;
    *) bash -c "$primary" ;;
  esac
fi
