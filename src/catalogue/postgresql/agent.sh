# shellcheck shell=sh
# Resource agent `ocf:quorate:postgresql`: copies of one PostgreSQL database, of which the cluster promotes one.
#
# A copy always starts as a standby, also the one that was primary: nothing but `promote` makes a primary.
# `promote` needs the positions of so many copies that one of them has every commit that was ever acknowledged. It takes them
# away from whomever they followed before it reads their positions: from then on nobody can acknowledge anything but here.
# Exit status: OCF's: 0 a standby runs or the action is done, 7 nothing runs, 8 a primary runs, others are failures.
# Sources: OCF Resource Agent API 1.1; PostgreSQL 17 manual, chapters 26 and 27, pg_rewind(1), pg_basebackup(1).

: "${OCF_FUNCTIONS_DIR:=${OCF_ROOT:-/usr/lib/ocf}/lib/heartbeat}"
# shellcheck source=/dev/null
. "$OCF_FUNCTIONS_DIR/ocf-shellfuncs"

# members: the copies as NAME=ADDRESS, this host's among them; acknowledging: how many copies besides the primary's have a
# commit before it is acknowledged; port; bindir; patience: seconds after which a copy that does not answer is away; wire: libpq's words
# for how copies reach each other, none where in the clear.
settings=${OCF_RESKEY_settings:-/etc/quorate/postgresql/agent.conf}
# shellcheck source=/dev/null
[ ! -r "$settings" ] || . "$settings"
: "${members:=}" "${acknowledging:=1}" "${port:=5432}" "${bindir:=/usr/lib/postgresql/17/bin}" "${patience:=1}" "${wire:=}"

data=/var/lib/postgresql/quorate
config=/etc/quorate/postgresql/postgresql.conf
passfile=/etc/quorate/postgresql/passfile
sockets=/run/postgresql
# Stands while a copy is being made or mended: what has it is no copy.
unfinished=$data.unfinished
# Held while one is made or mended, by whoever does it: an apply makes the first ones.
lock=$data.lock
# Stands when a running copy has turned out to need mending.
astray=$data.astray
replicator=quorate_replication
self=$(ocf_local_nodename)

metadata() {
  cat <<'XML'
<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
<resource-agent name="postgresql" version="1.0">
  <version>1.1</version>
  <longdesc lang="en">Copies of one PostgreSQL database by streaming replication; the cluster promotes one of them.</longdesc>
  <shortdesc lang="en">Replicated PostgreSQL</shortdesc>
  <parameters>
    <parameter name="settings"><longdesc lang="en">Shell variables: members, acknowledging, port, bindir, patience, wire.</longdesc><shortdesc lang="en">Settings</shortdesc><content type="string" default="/etc/quorate/postgresql/agent.conf"/></parameter>
  </parameters>
  <actions>
    <action name="start" timeout="900s"/>
    <action name="stop" timeout="60s"/>
    <action name="monitor" interval="2s" timeout="30s" role="Unpromoted"/>
    <action name="monitor" interval="1s" timeout="30s" role="Promoted"/>
    <action name="promote" timeout="60s"/>
    <action name="demote" timeout="900s"/>
    <action name="meta-data" timeout="5s"/>
    <action name="validate-all" timeout="5s"/>
  </actions>
</resource-agent>
XML
}

as_owner() {
  setpriv --reuid postgres --regid postgres --init-groups -- "$@"
}

# SQL to the copy on this host, as its superuser; rows without a header. Slow is not dead: what hangs for good is found out
# by the balancer first, and a primary that cannot reach a standby acknowledges nothing.
here() {
  timeout 10 "$bindir/psql" -XAtq -v ON_ERROR_STOP=1 -h "$sockets" -p "$port" -U postgres -d postgres "$@" 2>/dev/null
}

# SQL to the copy at an address.
at() {
  at_address=$1
  shift
  timeout "$patience" "$bindir/psql" -XAtq -v ON_ERROR_STOP=1 "host=$at_address port=$port user=$replicator dbname=postgres passfile=$passfile connect_timeout=2 $wire" "$@" 2>/dev/null
}

others() {
  for member in $members; do
    [ "${member%%=*}" = "$self" ] || echo "${member#*=}"
  done
}

own_address() {
  for member in $members; do
    [ "${member%%=*}" != "$self" ] || echo "${member#*=}"
  done
}

conninfo() {
  echo "host=$1 port=$port user=$replicator passfile=$passfile application_name=$2 connect_timeout=2 tcp_user_timeout=2000 keepalives_idle=1 keepalives_interval=1 keepalives_count=2${wire:+ $wire}"
}

# Role, database, timeline, position in bytes, digest of the timeline's history, address that it follows or `-`.
# A standby's position counts once it has replayed all that it has: only then does it ask for more.
# The timeline is that of the newest segment: what pg_control says of it waits for a checkpoint.
position_sql="
WITH newest AS (SELECT max(left(name, 8)) AS tli FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}\$')
SELECT concat_ws(' ',
  CASE WHEN NOT pg_is_in_recovery() THEN 'primary'
    WHEN pg_last_wal_receive_lsn() IS NOT NULL OR EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup'
      AND wait_event IN ('RecoveryRetrieveRetryInterval', 'RecoveryWalStream')) THEN 'standby'
    ELSE 'replaying' END,
  (SELECT system_identifier FROM pg_control_system()),
  tli,
  CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) ELSE pg_current_wal_flush_lsn() END - '0/0'::pg_lsn,
  CASE WHEN tli = '00000001' THEN '-' ELSE coalesce(md5(pg_read_file('pg_wal/' || tli || '.history', 0, 1048576, true)), 'none') END,
  coalesce((SELECT sender_host FROM pg_stat_wal_receiver WHERE status = 'streaming'), '-'))
FROM newest"

# Prints the address of the copy that is primary now; fails when there is none.
primary() {
  answers=$(
    for address in $(others); do
      (at "$address" -c "SELECT '$address' WHERE NOT pg_is_in_recovery()") &
    done
    wait
  )
  [ -n "$answers" ] && echo "$answers" | head -n 1
}

# Whether a server process of this copy exists. One that runs while the copy is being made belongs to whoever makes it.
running() {
  [ ! -e "$unfinished" ] && { read -r pid <"$data/postmaster.pid"; } 2>/dev/null && [ -d "/proc/$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$(readlink -f "$data")" ]
}

preferred() {
  [ "$(cat "$sockets/quorate-score" 2>/dev/null)" = "$1" ] && return 0
  ocf_promotion_score -v "$1" >/dev/null 2>&1 && echo "$1" >"$sockets/quorate-score"
}

# Follows an address from the next start on.
follow() {
  stand_by "$(conninfo "$1" "$self")"
}

follow_nobody() {
  stand_by ""
}

stand_by() {
  touch "$data/postgresql.auto.conf"
  sed -i '/^primary_conninfo/d' "$data/postgresql.auto.conf"
  echo "primary_conninfo = '$1'" >>"$data/postgresql.auto.conf"
  touch "$data/standby.signal"
  chown postgres:postgres "$data/postgresql.auto.conf" "$data/standby.signal"
}

# Makes this copy anew from the primary. The old one stands aside until the new one is whole, if the disk has room for both.
copy_anew() {
  touch "$unfinished"
  rm -rf "$data.new"
  free=$(df --output=avail -k "${data%/*}" | tail -n 1)
  used=$(du -sk "$data" 2>/dev/null | cut -f 1)
  if [ "$free" -lt $((${used:-0} * 12 / 10)) ]; then
    ocf_log warn "there is no room for two copies: the old one is removed before the new one is made"
    rm -rf "$data"
  fi
  ocf_log info "this copy is made anew from $1"
  as_owner "$bindir/pg_basebackup" -D "$data.new" -X stream -c fast --no-slot -d "$(conninfo "$1" "$self")" >"$sockets/quorate-copy.log" 2>&1 || {
    ocf_exit_reason "the copy could not be made from $1: $(tail -n 1 "$sockets/quorate-copy.log")"
    return 1
  }
  rm -rf "$data"
  mv "$data.new" "$data"
  follow "$1"
  sync -f "$data"
  rm -f "$unfinished" "$astray"
}

# Takes back what this copy has and the primary has not.
rewind() {
  touch "$unfinished"
  ocf_log info "this copy is rewound to what it has in common with $1"
  if as_owner "$bindir/pg_rewind" -D "$data" --config-file="$config" --source-server="$(conninfo "$1" "$self") dbname=postgres" >"$sockets/quorate-rewind.log" 2>&1; then
    follow "$1"
    rm -f "$unfinished" "$astray"
  else
    ocf_log warn "it could not be rewound: $(tail -n 1 "$sockets/quorate-rewind.log")"
    copy_anew "$1"
  fi
}

control() {
  LC_ALL=C "$bindir/pg_controldata" "$data" 2>/dev/null | sed -n "s/^$1: *//p"
}

# Makes a stopped copy one that can follow the primary.
rejoin() {
  exec 9>>"$lock"
  flock -n 9 || {
    ocf_exit_reason "this host's copy is being made by somebody else"
    return 1
  }
  # Whoever made it was cut off and may have left a server on it.
  [ ! -e "$unfinished" ] || as_owner "$bindir/pg_ctl" stop -w -t 20 -m immediate -D "$data" >/dev/null 2>&1
  mend "$1"
  mended=$?
  exec 9>&-
  return "$mended"
}

# pg_rewind holds two timelines of one number for one and the same, which two promotions that did not know of each other can
# make: the forks that led to them, as history files list them, tell them apart.
mend() {
  if [ -e "$unfinished" ] || [ ! -s "$data/PG_VERSION" ]; then
    copy_anew "$1"
    return
  fi
  if [ "$(control 'Database system identifier')" != "$(at "$1" -c 'SELECT system_identifier FROM pg_control_system()')" ]; then
    ocf_exit_reason "the data in $data is of another database than that of $1; move it away first"
    return 1
  fi
  timeline=$(find "$data/pg_wal" -maxdepth 1 -type f -printf '%f\n' | grep -E '^[0-9A-F]{24}$' | cut -c 1-8 | sort | tail -n 1)
  history=$(cat "$data/pg_wal/$timeline.history" 2>/dev/null)
  theirs=$(at "$1" -c "SELECT pg_read_file('pg_wal/' || max(left(name, 8)) || '.history', 0, 1048576, true) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}\$'") || return 1
  case $theirs in
  "$history"*) ;;
  *)
    copy_anew "$1"
    return
    ;;
  esac
  case $(control 'Database cluster state') in
  "in production" | "shutting down" | "shut down") rewind "$1" ;;
  *) if [ -e "$astray" ]; then rewind "$1"; else follow "$1"; fi ;;
  esac
}

launch() {
  rm -f "$sockets/quorate-score"
  as_owner "$bindir/pg_ctl" start -w -t 300 -D "$data" -l "$sockets/quorate-start.log" -o "-c config_file=$config" >/dev/null 2>&1 || {
    ocf_exit_reason "the server did not start: $(tail -n 1 "$sockets/quorate-start.log")"
    return 1
  }
}

halt() {
  as_owner "$bindir/pg_ctl" stop -w -t 10 -m fast -D "$data" >/dev/null 2>&1 || as_owner "$bindir/pg_ctl" stop -w -t 20 -m immediate -D "$data" >/dev/null 2>&1
  if running; then
    # Stopped or hung in the kernel: what is of no use must not come back to life.
    read -r pid <"$data/postmaster.pid"
    pkill -KILL -P "$pid"
    kill -KILL "$pid"
    sleep 0.2
  fi
  ! running
}

streaming() {
  [ "$(here -c "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'")" = 1 ]
}

start() {
  # Gone with the last boot.
  mkdir -p "$sockets"
  chown postgres:postgres "$sockets"
  state
  case $? in
  "$OCF_SUCCESS") return "$OCF_SUCCESS" ;;
  "$OCF_NOT_RUNNING") ;;
  *) halt || return "$OCF_ERR_GENERIC" ;;
  esac
  if leader=$(primary); then
    rejoin "$leader" || return "$OCF_ERR_GENERIC"
  elif [ -e "$unfinished" ] || [ ! -s "$data/PG_VERSION" ]; then
    ocf_exit_reason "there is no whole copy on this host, and no primary to make one from"
    return "$OCF_ERR_GENERIC"
  else
    leader=
    follow_nobody
  fi
  launch || return "$OCF_ERR_GENERIC"
  if [ -n "$leader" ]; then
    tries=0
    until streaming; do
      tries=$((tries + 1))
      if [ "$tries" -gt 40 ]; then
        ocf_log warn "this copy does not follow $leader"
        { halt && touch "$astray" && rejoin "$leader" && launch; } || return "$OCF_ERR_GENERIC"
        break
      fi
      sleep 0.2
    done
  fi
  preferred 100
  return "$OCF_SUCCESS"
}

stop() {
  running || return "$OCF_SUCCESS"
  halt || return "$OCF_ERR_GENERIC"
  rm -f "$sockets/quorate-score"
  return "$OCF_SUCCESS"
}

state() {
  running || return "$OCF_NOT_RUNNING"
  case $(here -c 'SELECT pg_is_in_recovery()') in
  f) return "$OCF_RUNNING_MASTER" ;;
  t) return "$OCF_SUCCESS" ;;
  *)
    ocf_exit_reason "the server runs and does not answer"
    return "$OCF_ERR_GENERIC"
    ;;
  esac
}

# A standby that follows nobody while there is a primary is told where that is; one that cannot follow it is mended.
monitor() {
  state
  result=$?
  if [ "$result" = "$OCF_RUNNING_MASTER" ]; then
    ocf_is_probe || preferred 1000
  elif [ "$result" = "$OCF_SUCCESS" ] && ! ocf_is_probe; then
    if streaming; then
      preferred 100
      rm -f "$sockets/quorate-lost"
    elif ! leader=$(primary); then
      # Nobody to follow: it may be the one to be promoted, though it was no start of the cluster's that it runs by.
      preferred 100
    else
      lost=$(cat "$sockets/quorate-lost" 2>/dev/null || echo 0)
      echo $((lost + 1)) >"$sockets/quorate-lost"
      here -c "ALTER SYSTEM SET primary_conninfo = '$(conninfo "$leader" "$self")'" -c 'SELECT pg_reload_conf()' >/dev/null
      if [ "$lost" -ge 5 ]; then
        rm -f "$sockets/quorate-lost"
        touch "$astray"
        ocf_exit_reason "this copy cannot follow the primary at $leader"
        return "$OCF_ERR_GENERIC"
      fi
    fi
  fi
  return "$result"
}

# Takes a copy away from whomever it follows, and prints its position once it follows nobody else any more. A primary is asked
# the same: it takes no notice of whom it should follow, and says what it is.
claim() {
  found=$(at "$1" -c "ALTER SYSTEM SET primary_conninfo = '$(conninfo "$(own_address)" "$2")'" -c 'SELECT pg_reload_conf()' -c "$position_sql") || return 1
  tries=0
  while :; do
    case $found in
    *replaying*) return 1 ;;
    *" -" | *" $(own_address)")
      echo "${found#t
} $1"
      return 0
      ;;
    esac
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || return 1
    sleep 0.05
    found=$(at "$1" -c "$position_sql") || return 1
  done
}

# Prints a position of each copy that could be asked, as soon as enough have answered.
claim_others() {
  place=$(mktemp -d)
  for member in $members; do
    [ "${member%%=*}" = "$self" ] && continue
    { claim "${member#*=}" "${member%%=*}" >"$place/part.${member%%=*}" && mv "$place/part.${member%%=*}" "$place/of.${member%%=*}"; } >/dev/null 2>&1 &
  done
  tries=0
  while [ "$tries" -lt $((patience * 50)) ]; do
    answers=0
    for answer in "$place"/of.*; do
      [ ! -e "$answer" ] || answers=$((answers + 1))
    done
    [ "$answers" -lt "$1" ] || break
    tries=$((tries + 1))
    sleep 0.02
  done
  [ "$answers" = 0 ] || cat "$place"/of.*
  (sleep 2 && rm -rf "$place") >/dev/null 2>&1 &
}

promote() {
  total=$(echo "$members" | wc -w)
  needed=$((total - acknowledging))
  deadline=$(($(date +%s) + ${OCF_RESKEY_CRM_meta_timeout:-60000} / 1000 - 10))
  # Away from the old primary, whatever has become of it.
  mine=$(here -c "ALTER SYSTEM SET primary_conninfo = ''" -c 'SELECT pg_reload_conf()' -c "$position_sql") || return "$OCF_ERR_GENERIC"
  mine=${mine#t
}
  case $mine in primary*) return "$OCF_SUCCESS" ;; esac
  while :; do
    theirs=$(claim_others $((needed - 1)))
    case $mine in
    *" -" | *" ${fetching:--}") verdict=$(printf '%s\n%s\n' "$mine" "$theirs" | judge "$needed") ;;
    *) verdict="this copy still follows ${mine##* }" ;;
    esac
    case $verdict in
    here) break ;;
    "fetch "*)
      fetching=${verdict#fetch }
      ocf_log info "$fetching has more than this copy: it is fetched first"
      here -c "ALTER SYSTEM SET primary_conninfo = '$(conninfo "$fetching" "$self")'" -c 'SELECT pg_reload_conf()' >/dev/null
      ;;
    esac
    if [ "$(date +%s)" -ge "$deadline" ]; then
      ocf_exit_reason "not promoted: $verdict"
      return "$OCF_ERR_GENERIC"
    fi
    [ "$verdict" = "$said" ] || ocf_log info "not promoted yet: $verdict"
    said=$verdict
    sleep 0.1
    mine=$(here -c "$position_sql")
  done
  [ "$(here -c 'SELECT pg_promote(true, 30)')" = t ] || return "$OCF_ERR_GENERIC"
  ocf_log info "promoted at $mine; the others: $(echo "$theirs" | tr '\n' ';')"
  preferred 1000
  return "$OCF_SUCCESS"
}

# Reads positions, this copy's first, and prints `here`, `fetch ADDRESS`, or why nothing may be promoted.
judge() {
  awk -v needed="$1" '
    NF < 6 { if (NR == 1) { print "this copy does not say where it is"; silent = 1; exit } next }
    NR == 1 && $1 != "standby" { print "this copy is still " $1; silent = 1; exit }
    NR == 1 { database = $2; timeline = $3; position = $4; history = $5; count = 1; best = ""; next }
    $1 == "primary" { print $7 " is primary"; silent = 1; exit }
    $1 != "standby" || $2 != database { next }
    {
      count += 1
      if ($3 "" == timeline "" && $5 != history) { print "the copy at " $7 " has another history of timeline " $3; silent = 1; exit }
      if ($3 "" > timeline "" || ($3 "" == timeline "" && $4 + 0 > position + 0)) { timeline = $3; position = $4; history = $5; best = $7 }
    }
    END {
      if (silent) exit
      if (count < needed) print count " of the " needed " copies that must be asked have answered: what was acknowledged could be on another one"
      else if (best != "") print "fetch " best
      else print "here"
    }'
}

demote() {
  if running; then halt || return "$OCF_ERR_GENERIC"; fi
  start
}

validate() {
  [ -n "$(own_address)" ] || {
    ocf_exit_reason "members does not name this host ($self)"
    return "$OCF_ERR_CONFIGURED"
  }
  [ -x "$bindir/postgres" ] || {
    ocf_exit_reason "there is no PostgreSQL in $bindir"
    return "$OCF_ERR_INSTALLED"
  }
}

case ${1:-} in
meta-data) metadata && exit "$OCF_SUCCESS" ;;
validate-all) validate && exit "$OCF_SUCCESS" ;;
start | stop | monitor | promote | demote)
  if [ "$1" != stop ]; then validate || exit $?; fi
  said=
  fetching=
  cd / || exit "$OCF_ERR_GENERIC"
  "$1"
  exit $?
  ;;
judge)
  judge "$2"
  exit
  ;;
*) exit "$OCF_ERR_UNIMPLEMENTED" ;;
esac
