# shellcheck shell=sh
# Resource agent `ocf:quorate:openstack-api`: an API of OpenStack that systemd starts, watched by what it answers.
#
# A unit that is active may serve nobody, and one that is busy is not dead: `monitor` asks the API itself, again until its patience is
# over, and goes by what the answer means. OCF_CHECK_LEVEL says how deep:
#
#   0    the unit runs, and the health check answers: 200, or 503 while a file holds clients back (oslo.middleware, "DISABLED BY FILE")
#   10   a real request is answered as well. 5xx: what the API rests on is not there; a restart would not help, so this is degraded (190)
#   20   the same, and 5xx is a failure, upon which the cluster starts the API again
#
# Exit status: OCF's: 0 it serves or the action is done, 1 it does not, 2 a parameter is wrong, 5 a program is missing, 7 it does not
# run, 190 it serves with less than it should.
# Sources: OCF Resource Agent API 1.1; Pacemaker Explained 3.0, "OCF Return Codes"; systemctl(1).

: "${OCF_FUNCTIONS_DIR:=${OCF_ROOT:-/usr/lib/ocf}/lib/heartbeat}"
# shellcheck source=/dev/null
. "$OCF_FUNCTIONS_DIR/ocf-shellfuncs"

unit=${OCF_RESKEY_unit:-}
url=${OCF_RESKEY_url:-}
request=${OCF_RESKEY_request:-}
health=${OCF_RESKEY_health:-/healthcheck}
patience=${OCF_RESKEY_patience:-20}
degraded=190

metadata() {
  cat <<'XML'
<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd">
<resource-agent name="openstack-api" version="1.0">
  <version>1.1</version>
  <longdesc lang="en">An API of OpenStack as a unit of systemd. It is watched by real requests and what their answers mean: with OCF_CHECK_LEVEL 0 by its health check; with 10 by a request of its own as well, where a server error counts as degraded; with 20 the same, where it counts as a failure.</longdesc>
  <shortdesc lang="en">OpenStack API, watched by its answers</shortdesc>
  <parameters>
    <parameter name="unit" unique="1" required="1">
      <longdesc lang="en">The unit of systemd that runs the API: keystone.service.</longdesc>
      <shortdesc lang="en">Unit of systemd</shortdesc>
      <content type="string"/>
    </parameter>
    <parameter name="url" unique="0" required="0">
      <longdesc lang="en">Where the API listens on this host: http://10.0.0.11:5000. Default: where the request goes to.</longdesc>
      <shortdesc lang="en">URL of the API</shortdesc>
      <content type="string"/>
    </parameter>
    <parameter name="health" unique="0" required="0">
      <longdesc lang="en">Path that asks for nothing but the process.</longdesc>
      <shortdesc lang="en">Path of the health check</shortdesc>
      <content type="string" default="/healthcheck"/>
    </parameter>
    <parameter name="request" unique="0" required="0">
      <longdesc lang="en">File with a request as curl(1) takes it with --config, beginning with its url; each host may have its own. It is sent with OCF_CHECK_LEVEL 10 and more.</longdesc>
      <shortdesc lang="en">A real request</shortdesc>
      <content type="string"/>
    </parameter>
    <parameter name="patience" unique="0" required="0">
      <longdesc lang="en">Seconds for which an API may give no answer before it counts as dead; less than the operation's timeout.</longdesc>
      <shortdesc lang="en">Seconds to wait for an answer</shortdesc>
      <content type="integer" default="20"/>
    </parameter>
  </parameters>
  <actions>
    <action name="start" timeout="240s"/>
    <action name="stop" timeout="120s"/>
    <action name="monitor" timeout="30s" interval="10s" depth="0"/>
    <action name="monitor" timeout="30s" interval="60s" depth="10"/>
    <action name="monitor" timeout="30s" interval="60s" depth="20"/>
    <action name="meta-data" timeout="5s"/>
    <action name="validate-all" timeout="5s"/>
  </actions>
</resource-agent>
XML
}

# Scheme, host and port.
origin() {
  if [ -n "$url" ]; then
    echo "${url%/}"
  else
    sed -n 's#^ *url *[=:]* *"\{0,1\}\(https\{0,1\}://[^/" ]*\).*#\1#p' "$request" | head -n 1
  fi
}

validate() {
  case $unit in '' | *[!A-Za-z0-9@:._-]*)
    ocf_exit_reason "unit is the name of a unit of systemd, not \"$unit\""
    return "$OCF_ERR_CONFIGURED"
    ;;
  esac
  case $patience in '' | *[!0-9]* | 0)
    ocf_exit_reason "patience is a number of seconds, not \"$patience\""
    return "$OCF_ERR_CONFIGURED"
    ;;
  esac
  case $health in /*) ;; *)
    ocf_exit_reason "health is a path that begins with a slash, not \"$health\""
    return "$OCF_ERR_CONFIGURED"
    ;;
  esac
  if [ -z "$url$request" ]; then
    ocf_exit_reason "neither url nor request says where the API is"
    return "$OCF_ERR_CONFIGURED"
  fi
  for program in curl systemctl; do
    if ! command -v "$program" >/dev/null 2>&1; then
      ocf_exit_reason "$program is not installed"
      return "$OCF_ERR_INSTALLED"
    fi
  done
  if [ -n "$request" ] && [ ! -r "$request" ]; then
    ocf_exit_reason "$request, the request, cannot be read"
    return "$OCF_ERR_INSTALLED"
  fi
  case $(origin) in http://?* | https://?*) ;; *)
    ocf_exit_reason "the API's place is no URL of http or https: \"$(origin)\""
    return "$OCF_ERR_CONFIGURED"
    ;;
  esac
  # A unit without a file has the state not-found.
  if [ "$(systemctl show -P LoadState -- "$unit" 2>/dev/null)" = not-found ]; then
    ocf_exit_reason "there is no unit $unit"
    return "$OCF_ERR_INSTALLED"
  fi
  return "$OCF_SUCCESS"
}

now() {
  cut -d . -f 1 /proc/uptime
}

# systemd's word for the unit, once it is neither starting nor stopping; what it is then, when patience is over before.
settled() {
  while :; do
    job=$(systemctl show -P Job -- "$unit" 2>/dev/null)
    state=$(systemctl show -P ActiveState -- "$unit" 2>/dev/null)
    case ${job:-0},$state in 0,activating | 0,deactivating | 0,reloading) ;; 0,*) break ;; esac
    [ "$(now)" -lt "$until" ] || break
    sleep 0.2
  done
  echo "$state"
}

# Sends a request (curl's arguments) and sets status and body. An API that was asked in vain is asked again while patience lasts.
ask() {
  while :; do
    answer=$(curl -s -m 5 --max-filesize 1048576 -w '\n%{http_code}' "$@" 2>/dev/null)
    status=${answer##*
}
    body=${answer%
*}
    case $status in '' | 000) ;; *) return 0 ;; esac
    [ "$(now)" -lt "$until" ] || return 1
    sleep 0.5
  done
}

healthy() {
  if ! ask "$(origin)$health"; then
    ocf_exit_reason "$unit is active and its API has not answered for $patience s"
    return "$OCF_ERR_GENERIC"
  fi
  case $status in
    200 | 204 | 300) return "$OCF_SUCCESS" ;;
    503)
      case $body in *"DISABLED BY FILE"*) return "$OCF_SUCCESS" ;; esac
      ;;
  esac
  ocf_exit_reason "the health check of $unit answers $status"
  return "$OCF_ERR_GENERIC"
}

answered() {
  if [ -n "$request" ]; then set -- -K "$request"; else set -- "$(origin)/"; fi
  if ! ask "$@"; then
    ocf_exit_reason "$unit answers its health check and no request for $patience s"
    return "$OCF_ERR_GENERIC"
  fi
  case $status in
    5??)
      ocf_exit_reason "$unit answers a request with $status"
      if [ "${OCF_CHECK_LEVEL:-0}" -ge 20 ]; then return "$OCF_ERR_GENERIC"; else return "$degraded"; fi
      ;;
  esac
  return "$OCF_SUCCESS"
}

monitor() {
  until=$(($(now) + patience))
  case $(settled) in
    active) ;;
    failed)
      # What failed runs no more; a probe must find it startable.
      ocf_is_probe && return "$OCF_NOT_RUNNING"
      ocf_exit_reason "$unit has failed"
      return "$OCF_NOT_RUNNING"
      ;;
    inactive | '') return "$OCF_NOT_RUNNING" ;;
    *)
      # It starts or stops for longer than patience lasts.
      ocf_exit_reason "$unit neither runs nor has stopped"
      return "$OCF_ERR_GENERIC"
      ;;
  esac
  healthy || return "$?"
  [ "${OCF_CHECK_LEVEL:-0}" -lt 10 ] || answered
}

start() {
  systemctl reset-failed "$unit" 2>/dev/null
  if ! systemctl start "$unit"; then
    ocf_exit_reason "systemd could not start $unit"
    return "$OCF_ERR_GENERIC"
  fi
  # The operation's own timeout ends this.
  OCF_CHECK_LEVEL=0
  until monitor; do sleep 1; done
}

stop() {
  # Also what is failed is stopped; only what is there after all is not.
  systemctl stop "$unit"
  until=$(($(now) + patience))
  case $(settled) in
    inactive | failed | '') return "$OCF_SUCCESS" ;;
  esac
  ocf_exit_reason "systemd could not stop $unit"
  return "$OCF_ERR_GENERIC"
}

usage() {
  echo "usage: ${0##*/} start|stop|monitor|validate-all|meta-data"
}

case ${1:-} in
  meta-data) metadata; exit "$OCF_SUCCESS" ;;
  usage | help) usage; exit "$OCF_SUCCESS" ;;
  start | stop | monitor | status | validate-all) ;;
  *) usage >&2; exit "$OCF_ERR_UNIMPLEMENTED" ;;
esac

validate
valid=$?
if [ "$valid" -ne "$OCF_SUCCESS" ]; then
  # Where it is not installed it does not run, and there is nothing to stop.
  if [ "$valid" -eq "$OCF_ERR_INSTALLED" ]; then
    case $1 in
      stop) exit "$OCF_SUCCESS" ;;
      monitor | status) ocf_is_probe && exit "$OCF_NOT_RUNNING" ;;
    esac
  fi
  exit "$valid"
fi
case $1 in
  start) start ;;
  stop) stop ;;
  monitor | status) monitor ;;
  validate-all) : ;;
esac
