# shellcheck shell=bash
# Sets the host's clock forward, once what keeps it is stopped.
# Exit status: 0 when it is, another where nobody on the host may set it.
step=${step?}
kept=${kept?}
install -d -m 700 "$(dirname "$kept")"
keeping=$(systemctl list-units --plain --no-legend --state=active chrony.service ntpsec.service ntp.service systemd-timesyncd.service | awk '{ print $1 }')
echo "$keeping" >"$kept"
date --set="@$(($(date +%s) + step))" >/dev/null
for unit in $keeping; do systemctl stop "$unit"; done
