# shellcheck shell=bash
# Resource agent `ocf:quorate:mariadb`: copies of one MariaDB database, of which the cluster promotes one.
#
# A copy always starts as a standby, read only, also the one that was primary: nothing but `promote` lets writes in.
# Every promotion begins a generation: its first transaction jumps to the next multiple of `generation`, so that of two
# positions the greater one is of the later promotion, or further in the same one. `promote` asks so many copies that one of them has
# every commit that was ever acknowledged. It takes them away from whomever they followed before it reads their positions: from then
# on nobody can acknowledge anything but here.
# Exit status: OCF's: 0 a standby runs or the action is done, 7 nothing runs, 8 a primary runs, others are failures.
# Sources: OCF Resource Agent API 1.1; MariaDB documentation, "Global Transaction ID", "Semisynchronous Replication".

: "${OCF_FUNCTIONS_DIR:=${OCF_ROOT:-/usr/lib/ocf}/lib/heartbeat}"
# shellcheck source=/dev/null
. "$OCF_FUNCTIONS_DIR/ocf-shellfuncs"

# members: the copies as NAME=ADDRESS, this host's among them; domain: that all transactions are numbered in; port; patience: seconds
# after which a copy that does not answer is away; heartbeat: seconds; ssl: how a copy speaks to whom it follows.
settings=${OCF_RESKEY_settings:-/etc/quorate/mariadb/agent.conf}
# shellcheck source=/dev/null
[ ! -r "$settings" ] || . "$settings"
: "${members:=}" "${domain:=1}" "${port:=3306}" "${patience:=1}" "${heartbeat:=0.5}" "${ssl:=MASTER_SSL=0}"

data=/var/lib/mysql/quorate
login=/etc/quorate/mariadb/replication.cnf
take_copy=/usr/libexec/quorate/mariadb-take-copy
run=/run/mysqld
# Stands while a copy is being made: what has it is no copy.
unfinished=$data.unfinished
# Held while one is made, by whoever does it: an apply makes the first ones.
lock=$data.lock
# Where a copy that was just made stands: the server is told so before it follows anyone.
placed=$data/quorate_position
# How many transactions a generation has room for.
generation=100000000000
# How many copies besides the primary's have a commit before it is acknowledged; MariaDB waits for one.
acknowledging=1
self=$(ocf_local_nodename)

metadata() {
  cat <<'XML'
<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
<resource-agent name="mariadb" version="1.0">
  <version>1.1</version>
  <longdesc lang="en">Copies of one MariaDB database by semi-synchronous replication with GTIDs; the cluster promotes one of them.</longdesc>
  <shortdesc lang="en">Replicated MariaDB</shortdesc>
  <parameters>
    <parameter name="settings"><longdesc lang="en">Shell variables: members, domain, port, patience, heartbeat, ssl.</longdesc><shortdesc lang="en">Settings</shortdesc><content type="string" default="/etc/quorate/mariadb/agent.conf"/></parameter>
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

# SQL on standard input to the copy on this host, as its root. Slow is not dead: what hangs for good is found out by the balancer
# first, and a primary that cannot reach a standby acknowledges nothing.
here() {
  timeout 10 mariadb -B "$@" 2>/dev/null
}

# The same to the copy at an address.
at() {
  at_address=$1
  shift
  timeout "${at_most:-$((patience + 1))}" mariadb "--defaults-extra-file=$login" -h "$at_address" --connect-timeout="$patience" -B "$@" 2>/dev/null
}

own_address() {
  for member in $members; do
    [ "${member%%=*}" != "$self" ] || echo "${member#*=}"
  done
}

# Addresses of the others that the cluster knows to be there; of all others, where it does not say.
present() {
  partition=" $(timeout 5 crm_node -p 2>/dev/null) "
  for member in $members; do
    [ "${member%%=*}" != "$self" ] || continue
    case $partition in
    "  " | *" ${member%%=*} "*) echo "${member#*=}" ;;
    esac
  done
}

facts_sql="SELECT @@global.read_only AS q_read_only, @@global.gtid_binlog_pos AS q_written, @@global.gtid_slave_pos AS q_applied; SHOW SLAVE STATUS"

# Reads a server's facts and prints: role, server and number of the last transaction, the address that it follows or `-`, whether
# what it follows sends (Yes, Connecting, …, `-`), and the errors of receiving and applying.
# A standby that has received what it has not applied is `applying`, or `stuck` where nobody applies.
digest() {
  awk -v domain="$domain" '
    function furthest(text,   names, parts, i, n) {
      n = split(text, names, ",")
      for (i = 1; i <= n; i++) {
        split(names[i], parts, "-")
        if (parts[1] + 0 == domain + 0 && parts[3] + 0 > number + 0) { number = parts[3]; server = parts[2] }
      }
    }
    { sub(/^ +/, ""); at = index($0, ":"); if (at) said[substr($0, 1, at - 1)] = substr($0, at + 2) }
    END {
      if (!("q_read_only" in said)) exit 1
      number = 0; server = 0
      furthest(said["Gtid_IO_Pos"]); received = number
      number = 0; server = 0
      furthest(said["q_written"]); furthest(said["q_applied"])
      role = "standby"
      if (said["q_read_only"] == "0") role = "primary"
      else if (received + 0 > number + 0) role = said["Slave_SQL_Running"] == "Yes" ? "applying" : "stuck"
      io = said["Slave_IO_Running"]
      print role, server, number, (io == "" || io == "No" ? "-" : said["Master_Host"]), (io == "" ? "-" : io), said["Last_IO_Errno"] + 0, said["Last_SQL_Errno"] + 0
    }'
}

facts_here() {
  here -E -e "$facts_sql" | digest
}

facts_at() {
  at "$1" -E -e "$facts_sql" | digest
}

# Prints the address of the copy that is primary now; of two, the one that was promoted last. Fails when there is none. A host that
# the cluster has lost has none: it is fenced.
primary() {
  answers=$(
    for address in $(present); do
      (
        read -r role _ number _ < <(facts_at "$address")
        [ "$role" != primary ] || echo "$number $address"
      ) &
    done
    wait
  )
  [ -n "$answers" ] && echo "$answers" | sort -n | tail -n 1 | cut -d ' ' -f 2
}

# Whether a copy that is there takes connections, or does not answer at all, and does not say what it is: it may be primary.
anyone_unclear() {
  for address in $(present); do
    facts_at "$address" >/dev/null && continue
    timeout 2 bash -c ": <>/dev/tcp/$address/$port" 2>/dev/null
    [ $? = 1 ] || return 0
  done
  return 1
}

# Process of this copy's server.
server() {
  for pid in $(pgrep -x mariadbd); do
    [ "$(readlink "/proc/$pid/cwd")" != "$data" ] || echo "$pid"
  done
}

# Whether a server process of this copy exists. One that runs while the copy is being made belongs to whoever makes it.
running() {
  [ ! -e "$unfinished" ] && [ -n "$(server)" ]
}

preferred() {
  [ "$(cat "$run/quorate-score" 2>/dev/null)" = "$1" ] && return 0
  ocf_promotion_score -v "$1" >/dev/null 2>&1 && echo "$1" >"$run/quorate-score"
}

# SQL that has a copy follow the one at an address from where it stands. What it wrote itself is its history as well (DEMOTE), or
# transactions that no other copy has would go unnoticed: the next generation's numbers are greater than theirs.
follow_sql() {
  password=$(sed -n 's/^password *= *//p' "$login")
  user=$(sed -n 's/^user *= *//p' "$login")
  cat <<SQL
STOP SLAVE;
CHANGE MASTER TO MASTER_HOST='$1', MASTER_PORT=$port, MASTER_USER='$user', MASTER_PASSWORD='$password', $ssl,
  MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=$heartbeat, MASTER_USE_GTID=slave_pos, MASTER_DEMOTE_TO_SLAVE=1;
START SLAVE;
SQL
}

follow() {
  follow_sql "$1" | here >/dev/null
}

# Makes this copy anew from another one. The old one stands aside until the new one is whole, and for good where it may have what
# no other has.
copy_anew() {
  touch "$unfinished"
  state_there=$(at "$1" -N -e 'SELECT @@global.gtid_binlog_state') || return 1
  if [ -n "$2" ] && [ -d "$data" ]; then
    aside=$data.aside-$(date -u +%Y%m%dT%H%M%SZ)
    mv "$data" "$aside"
    only_here "$aside" "$state_there" >"$aside/quorate_only_here"
    ocf_log warn "what this copy alone had is kept in $aside: $(wc -l <"$aside/quorate_only_here") transactions, $2"
  fi
  free=$(df --output=avail -k "${data%/*}" | tail -n 1)
  used=$(du -sk "$data" 2>/dev/null | cut -f 1)
  if [ "$free" -lt $((${used:-0} * 12 / 10)) ]; then
    ocf_log warn "there is no room for two copies: the old one is removed before the new one is made"
    rm -rf "$data"
  fi
  ocf_log info "this copy is made anew from $1"
  place=$("$take_copy" "$1" "$data.new" 2>"$run/quorate-copy.log") || {
    ocf_exit_reason "the copy could not be made from $1: $(tail -n 1 "$run/quorate-copy.log")"
    return 1
  }
  # The history as the source had it, and of the last server of it no more than was copied.
  state=$(echo "$state_there" | tr , '\n' | grep -v "^$domain-$(echo "$place" | cut -d - -f 2)-" | paste -sd ,)
  echo "$place ${state:+$state,}$place" >"$data.new/data/quorate_position"
  chown -R mysql:mysql "$data.new/data"
  rm -rf "$data"
  mv "$data.new/data" "$data"
  rm -rf "$data.new"
  sync -f "$data"
  rm -f "$unfinished"
}

# Prints the transactions in a stopped copy's own log that are not in a history: `1-1-7,1-2-100000000003`.
only_here() {
  [ -s "$1/binlog.index" ] || return 0
  newest=$(sed 's|.*/||' "$1/binlog.index" | tail -n 2)
  (cd "$1" && for log in $newest; do mariadb-binlog --no-defaults --skip-gtid-strict-mode "$log"; done) 2>/dev/null |
    sed -n 's/.*\tGTID \([0-9-]*\).*/\1/p' |
    awk -v history="$2" '
      BEGIN { n = split(history, names, ","); for (i = 1; i <= n; i++) { split(names[i], parts, "-"); last[parts[1] "-" parts[2]] = parts[3] } }
      { split($0, parts, "-"); if (parts[3] + 0 > last[parts[1] "-" parts[2]] + 0) print }'
}

# Starts the server. As a SLAVE it takes back, after a crash, what it had written down and nobody had acknowledged yet; as a MASTER it
# keeps that: right where there is no other primary, since the others may have acknowledged it.
launch() {
  rm -f "$run/quorate-score"
  into=(systemd-cat -t mariadbd)
  [ -S /run/systemd/journal/stdout ] || into=()
  setsid "${into[@]}" mariadbd --user=mysql --init-rpl-role="$1" </dev/null >"$run/quorate-start.log" 2>&1 9>&- &
  process=$!
  until here -e 'SELECT 1' >/dev/null; do
    kill -0 "$process" 2>/dev/null || {
      ocf_exit_reason "the server did not start: $( (journalctl -q -t mariadbd -n 40 -o cat || cat "$run/quorate-start.log") 2>/dev/null | grep -F '[ERROR]' | head -n 1)"
      return 1
    }
    sleep 0.1
  done
  [ ! -e "$placed" ] || take_place || return 1
  if [ "$ssl" = MASTER_SSL=0 ]; then let_in_without_tls; fi
  stand
}

# The members' users were let in by TLS alone while the site had certificates: without any, no copy could ask another. Not logged, as
# each copy does so by itself.
let_in_without_tls() {
  users=$(sed -n "s/^user *= *\(.*\)/'\1'/p" "$login" "${login%/*}/admin.cnf" | paste -sd ,)
  accounts=$(here -N -e "SELECT CONCAT('ALTER USER ', QUOTE(user), '@', QUOTE(host), ' REQUIRE NONE;') FROM mysql.global_priv WHERE user IN ($users) AND COALESCE(JSON_VALUE(priv, '\$.ssl_type'), 0) <> 0")
  [ -z "$accounts" ] || here -e "SET sql_log_bin = 0; $accounts" >/dev/null
}

# What this copy wrote as a primary, or took from its relay log by itself, is its history as well: it follows from there on.
stand() {
  read -r _ from number _ < <(facts_here)
  [ "$number" = 0 ] || here -e "SET GLOBAL gtid_slave_pos = '$domain-$from-$number'" >/dev/null
}

# A copy that was just made has no log: where it stands, and what came before, it knows from its source.
take_place() {
  read -r place history <"$placed"
  here -e "RESET MASTER; SET GLOBAL gtid_binlog_state = '$history'; SET GLOBAL gtid_slave_pos = '$place'" >/dev/null || return 1
  rm -f "$placed"
}

# Applies what this copy had received and not applied when it stopped: it may have been acknowledged, and following anyone anew
# throws it away.
finish_received() {
  logs=$(find "$data" -maxdepth 1 -name 'relay.[0-9]*' ! -name '*.idx' | sort)
  [ -n "$logs" ] || return 0
  read -r _ from number _ < <(facts_here)
  stands=$domain-$from-$number
  # shellcheck disable=SC2086 # file names of ours
  mariadb-binlog --no-defaults --skip-gtid-strict-mode --start-position="$stands" $logs 2>"$run/quorate-received.log" | timeout 600 mariadb 2>>"$run/quorate-received.log" ||
    ocf_log info "of what was received the end is torn: $(tail -n 1 "$run/quorate-received.log")"
  stand
}

halt() {
  pid=$(server)
  [ -n "$pid" ] || return 0
  # In order a server commits what still waits for a standby, and it would be here alone; killed, it takes that back.
  if timeout 8 mariadb -e 'SET GLOBAL read_only = ON' >/dev/null 2>&1; then
    kill -TERM "$pid"
    tries=0
    while [ -d "/proc/$pid" ] && [ "$tries" -lt 150 ]; do
      tries=$((tries + 1))
      sleep 0.1
    done
  fi
  # Stopped or hung in the kernel: what is of no use must not come back to life.
  [ ! -d "/proc/$pid" ] || kill -KILL "$pid"
  tries=0
  while [ -d "/proc/$pid" ] && [ "$tries" -lt 50 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  [ ! -d "/proc/$pid" ]
}

# Waits until this copy is sent what it follows. Prints why it is not: `diverged` where its history is another, `late` where the
# primary has forgotten what it lacks, or another reason.
followed() {
  tries=0
  while [ "$tries" -lt 40 ]; do
    read -r _ _ _ _ io io_error sql_error < <(facts_here)
    [ "$io" != Yes ] || [ "$sql_error" != 0 ] || return 0
    case $io_error in
    1236 | 1950 | 1951)
      case $(here -E -e 'SHOW SLAVE STATUS' | sed -n 's/^ *Last_IO_Error: //p') in
      *purged* | *"too old"*) echo late ;;
      *) echo diverged ;;
      esac
      return 1
      ;;
    esac
    if [ "$sql_error" != 0 ]; then
      echo diverged
      return 1
    fi
    tries=$((tries + 1))
    sleep 0.2
  done
  here -E -e 'SHOW SLAVE STATUS' | sed -n 's/^ *Last_IO_Error: //p'
  return 1
}

# Makes a stopped copy one that follows the primary.
rejoin() {
  exec 9>>"$lock"
  flock -n 9 || {
    ocf_exit_reason "this host's copy is being made by somebody else"
    return 1
  }
  mend "$1"
  mended=$?
  exec 9>&-
  return "$mended"
}

mend() {
  if [ -e "$unfinished" ] || [ ! -s "$data/ibdata1" ]; then
    # Whoever made it was cut off and may have left a server on it.
    halt
    copy_anew "$1" "" && launch SLAVE && follow "$1" && followed >/dev/null
    return
  fi
  if launch SLAVE; then
    follow "$1"
    why=$(followed) && return 0
  else
    # What is not transactional cannot be taken back.
    (journalctl -q -t mariadbd -n 40 -o cat || cat "$run/quorate-start.log") 2>/dev/null | grep -qi 'truncate' || return 1
    why=diverged
  fi
  case $why in
  diverged) kept="which the history at $1 has not" ;;
  late) kept="" ;;
  *)
    ocf_exit_reason "this copy cannot follow the primary at $1: $why"
    halt
    return 1
    ;;
  esac
  halt || return 1
  copy_anew "$1" "$kept" && launch SLAVE && follow "$1" && followed >/dev/null
}

start() {
  # Gone with the last boot.
  mkdir -p "$run"
  chown mysql:root "$run"
  state
  case $? in
  "$OCF_SUCCESS") return "$OCF_SUCCESS" ;;
  "$OCF_NOT_RUNNING") ;;
  *) halt || return "$OCF_ERR_GENERIC" ;;
  esac
  # Whoever goes on from what he alone has, because a busy primary was not heard, has a history of his own.
  patience=5
  tries=0
  until leader=$(primary) || ! anyone_unclear || [ "$tries" -ge 10 ]; do
    tries=$((tries + 1))
    sleep 1
  done
  if [ -n "$leader" ]; then
    rejoin "$leader" || return "$OCF_ERR_GENERIC"
  elif [ -e "$unfinished" ] || [ ! -s "$data/ibdata1" ]; then
    ocf_exit_reason "there is no whole copy on this host, and no primary to make one from"
    return "$OCF_ERR_GENERIC"
  else
    launch MASTER || return "$OCF_ERR_GENERIC"
    finish_received
  fi
  preferred 100
  return "$OCF_SUCCESS"
}

stop() {
  rm -f "$run/quorate-score"
  running || return "$OCF_SUCCESS"
  halt || return "$OCF_ERR_GENERIC"
  return "$OCF_SUCCESS"
}

state() {
  running || return "$OCF_NOT_RUNNING"
  case $(here -N -e 'SELECT @@global.read_only') in
  0) return "$OCF_RUNNING_MASTER" ;;
  1) return "$OCF_SUCCESS" ;;
  *)
    ocf_exit_reason "the server runs and does not answer"
    return "$OCF_ERR_GENERIC"
    ;;
  esac
}

# A standby that follows nobody while there is a primary is told where that is; one that cannot follow it is mended by its next start.
monitor() {
  state
  result=$?
  if ocf_is_probe; then return "$result"; fi
  case $result in
  "$OCF_RUNNING_MASTER")
    preferred 1000
    [ -z "$(here -N -e 'SHOW SLAVE STATUS')" ] || here -e 'STOP SLAVE; RESET SLAVE ALL' >/dev/null
    ;;
  "$OCF_SUCCESS")
    read -r _ _ _ follows io io_error sql_error < <(facts_here)
    if [ "$io" = Yes ] && [ "$sql_error" = 0 ]; then
      preferred 100
    elif ! leader=$(primary); then
      # Nobody to follow: it may be the one to be promoted, though it was no start of the cluster's that it runs by.
      preferred 100
    elif [ "$io_error" = 1236 ] || [ "$sql_error" != 0 ]; then
      ocf_exit_reason "this copy cannot follow the primary at $leader"
      return "$OCF_ERR_GENERIC"
    elif [ "$follows" != "$leader" ] || [ "$io" = No ]; then
      follow "$leader"
    fi
    ;;
  # A primary that died is not the first to be asked for again: a standby has all that it acknowledged.
  *) [ "$(cat "$run/quorate-score" 2>/dev/null)" != 1000 ] || { rm -f "$run/quorate-score" && ocf_promotion_score -D >/dev/null 2>&1; } ;;
  esac
  return "$result"
}

# Whether a copy is sent nothing more by whom it follows: that is nobody, or a host that the cluster has lost, and so has fenced before
# it promotes anybody. A server that is told to stop receiving from a dead host asks that host first, for a second, and says nothing
# meanwhile: it is told so only when it is to follow another.
cut_off() {
  [ "$1" = - ] || case " $there " in *" $1 "*) false ;; esac
}

# Reads facts, and prints role, server, number, and `-` for whom a copy follows that is cut off.
claimed() {
  read -r role server number follows _ <<<"$1"
  if cut_off "$follows"; then follows=-; fi
  echo "$role $server $number $follows"
}

# Takes a copy away from whomever it follows, and prints its position once it has applied all that it has received.
claim() {
  tries=0
  while [ "$tries" -lt 40 ]; do
    found=$(facts_at "$1") || return 1
    found=$(claimed "$found")
    case $found in
    applying*" -") ;;
    primary* | stuck* | *" -")
      echo "$found $1"
      return 0
      ;;
    *) at "$1" -e 'STOP SLAVE IO_THREAD' >/dev/null || return 1 ;;
    esac
    tries=$((tries + 1))
    sleep 0.05
  done
}

# Prints a position of each copy that could be asked, when all that are there have answered or their time is over.
claim_others() {
  place=$(mktemp -d)
  for address in $there; do
    { claim "$address" >"$place/part.$address"; mv "$place/part.$address" "$place/of.$address"; } >/dev/null 2>&1 &
  done
  tries=0
  while [ "$tries" -lt $((patience * 50)) ] && [ -n "$(jobs -rp)" ]; do
    tries=$((tries + 1))
    sleep 0.02
  done
  cat "$place"/of.* 2>/dev/null
  (sleep 2 && rm -rf "$place") >/dev/null 2>&1 &
}

promote() {
  total=$(echo "$members" | wc -w)
  needed=$((total - acknowledging))
  deadline=$(($(date +%s) + ${OCF_RESKEY_CRM_meta_timeout:-60000} / 1000 - 10))
  said=
  fetching=
  mine=$(facts_here) || return "$OCF_ERR_GENERIC"
  case $mine in primary*) return "$OCF_SUCCESS" ;; esac
  while :; do
    there=$(present | tr '\n' ' ')
    theirs=$(claim_others)
    mine=$(facts_here) || return "$OCF_ERR_GENERIC"
    mine=$(claimed "$mine")
    case $mine in
    *" -" | *" ${fetching:--}") ;;
    # Away from the old primary, whatever has become of it.
    *) here -e 'STOP SLAVE IO_THREAD' >/dev/null && continue ;;
    esac
    verdict=$(printf '%s\n%s\n' "$mine" "$theirs" | judge "$needed" "$fetching")
    case $verdict in
    here) break ;;
    "fetch "*)
      if [ "$fetching" != "${verdict#fetch }" ]; then
        fetching=${verdict#fetch }
        ocf_log info "$fetching has more than this copy: it is fetched first"
        follow "$fetching"
      fi
      ;;
    esac
    if [ "$(date +%s)" -ge "$deadline" ]; then
      ocf_exit_reason "not promoted: $verdict"
      return "$OCF_ERR_GENERIC"
    fi
    [ "$verdict" = "$said" ] || ocf_log info "not promoted yet: $verdict"
    said=$verdict
    sleep 0.1
  done
  [ -z "$fetching" ] || here -e 'STOP SLAVE IO_THREAD' >/dev/null
  read -r _ _ number _ <<<"$mine"
  begin_generation $((number / generation + 1)) || return "$OCF_ERR_GENERIC"
  ocf_log info "promoted at $mine, generation $((number / generation + 1)); the others: $(echo "$theirs" | tr '\n' ';')"
  # A commit waits until one of them is there.
  for address in $(echo "$theirs" | awk '$1 == "standby" { print $5 }'); do
    (at_most=10 && follow_sql "$(own_address)" | at "$address") >/dev/null 2>&1 &
  done
  # Whom it followed is forgotten when it has stopped asking there.
  here -e 'STOP SLAVE; RESET SLAVE ALL' >/dev/null 2>&1 &
  preferred 1000
  return "$OCF_SUCCESS"
}

# The generation's first transaction is written before any client's, and waits for nobody: no standby follows yet. Whoever has a
# later transaction has this one.
begin_generation() {
  here >/dev/null <<SQL
SET SESSION gtid_seq_no = $(($1 * generation + 1));
INSERT INTO quorate.promotions (generation, host, promoted) VALUES ($1, '$self', UTC_TIMESTAMP());
SET GLOBAL rpl_semi_sync_master_enabled = ON;
SET GLOBAL read_only = OFF;
SQL
}

# Reads positions, this copy's first, and prints `here`, `fetch ADDRESS`, or why nothing may be promoted. The second argument is whom
# this copy is fetching from.
judge() {
  awk -v needed="$1" -v fetching="${2:--}" -v size="$generation" '
    NF < 4 { if (NR == 1) { print "this copy does not say where it is"; silent = 1; exit } next }
    NR == 1 && $1 != "standby" { print "this copy is still " $1; silent = 1; exit }
    NR == 1 && $4 != "-" && $4 != fetching { print "this copy still follows " $4; silent = 1; exit }
    NR == 1 { server = $2; number = $3; count = 1; best = ""; next }
    $1 == "primary" { print $5 " is primary"; silent = 1; exit }
    $1 != "standby" { next }
    {
      count += 1
      if (int($3 / size) == int(number / size) && $2 != server) { print "the copy at " $5 " has another history of generation " int($3 / size); silent = 1; exit }
      if ($3 + 0 > number + 0) { server = $2; number = $3; best = $5 }
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
  command -v mariadbd >/dev/null || {
    ocf_exit_reason "there is no MariaDB server"
    return "$OCF_ERR_INSTALLED"
  }
}

case ${1:-} in
meta-data) metadata && exit "$OCF_SUCCESS" ;;
validate-all) validate && exit "$OCF_SUCCESS" ;;
start | stop | monitor | promote | demote)
  if [ "$1" != stop ]; then validate || exit $?; fi
  cd / || exit "$OCF_ERR_GENERIC"
  "$1"
  exit $?
  ;;
judge)
  judge "$2" "${3:-}"
  exit
  ;;
digest)
  digest
  exit
  ;;
*) exit "$OCF_ERR_UNIMPLEMENTED" ;;
esac
