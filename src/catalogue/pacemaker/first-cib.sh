# shellcheck shell=bash
# Lays the configuration that Pacemaker starts with, as a whole or not at all.
# Exit status: 0 when it is there.
# The configuration's XML.
cib=${cib?}
umask 077
new=/var/lib/pacemaker/cib/cib.xml.quorate
printf '%s\n' "$cib" >"$new"
chown hacluster:haclient "$new"
chmod 600 "$new"
mv "$new" /var/lib/pacemaker/cib/cib.xml
