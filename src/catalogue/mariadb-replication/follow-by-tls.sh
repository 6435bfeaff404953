# shellcheck shell=bash
# Has the copy on this host go on following whom it follows, by TLS. What it has received is applied first: following anew throws it away.
# Exit status: 0 when it has been told so.
# The agent's settings, which say how copies speak to whom they follow: `ssl`.
settings=${settings?}
ssl=""
# shellcheck source=/dev/null
. "$settings"
received=$(mariadb -E -e 'STOP SLAVE IO_THREAD; SHOW SLAVE STATUS' | sed -n 's/^ *Gtid_IO_Pos: //p')
applied=$(mariadb -N -B -e "SELECT MASTER_GTID_WAIT('$received', 20)")
if [ "$applied" != 0 ]; then
  mariadb -e 'START SLAVE'
  echo "what this copy has received is not applied within 20 s" >&2
  exit 1
fi
mariadb -e "STOP SLAVE; CHANGE MASTER TO $ssl; START SLAVE"
