# shellcheck shell=bash
# Whether no server runs on this host but as a member of the cluster. One that was started after its configuration was written may
# still be joining.
# Exit status: 0 when so.
config=${config?}
if [ ! -e /var/lib/quorate/galera-member ] && pid=$(pgrep -o -x mariadbd); then
  [ -e "$config" ]
  [ $(($(date +%s) - $(ps -o etimes= -p "$pid"))) -ge "$(stat -c %Y "$config")" ]
fi
