# shellcheck shell=bash
# Lets this member take TLS and clear text from its next start on, and makes and takes first copies in the clear until all do so.
#
# One that takes both waits for more than a second, and does nothing else meanwhile, to see which of the two a new connection brings:
# with timers for a fast detection the others would give it up. So all are patient during the turn, with Galera's own defaults.
# Exit status: 0 when it is laid, and a member that runs is patient.
turn=${turn?}
# The design's options of the provider.
options=${options?}

patient='gmcast.peer_timeout=PT5S; evs.inactive_timeout=PT15S; evs.install_timeout=PT7.5S; evs.suspect_timeout=PT5S'
printf '[galera]\nwsrep_provider_options = "%s; %s; socket.dynamic=true"\n\n[sst]\nssl-mode = DISABLED\n' "$options" "$patient" >"$turn.new"
sync -- "$turn.new"
mv -fT -- "$turn.new" "$turn"
if ! pgrep -x mariadbd >/dev/null; then exit 0; fi
# In this order: each is bounded by the one before. From MariaDB 11.8 on each is a variable, before that all are words of one.
mariadb <<'SQL' 2>/dev/null || mariadb -e "SET GLOBAL wsrep_provider_options = 'evs.inactive_timeout=PT15S; evs.install_timeout=PT7.5S; evs.suspect_timeout=PT5S'"
SET GLOBAL wsrep_provider_evs_inactive_timeout = 15;
SET GLOBAL wsrep_provider_evs_install_timeout = 7.5;
SET GLOBAL wsrep_provider_evs_suspect_timeout = 5;
SQL
