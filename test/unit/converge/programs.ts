/**
 * What stands for systemd and dpkg on a test's host. State lies in $HOST_DIRECTORY/state; each change is counted, and at
 * change number $POWER_CUT_AT the power goes: before or after the change, as the number is odd or even.
 */
const changing = `state=$HOST_DIRECTORY/state
root=$HOST_DIRECTORY/root
change() {
  printf x >>"$state/changes"
  local count
  count=$(wc -c <"$state/changes")
  if [ "$count" = "$POWER_CUT_AT" ]; then
    if [ $((count % 2)) = 0 ]; then "$@"; fi
    kill -KILL 0
  fi
  "$@"
}`;

const wrapped = (program: string): string => `#!/bin/bash
${changing}
change /usr/bin/${program} "$@"
`;

/** A unit's \`loaded\` is the text of its configuration file at its last start or reload: /etc/<name>.conf. */
const systemctl = `#!/bin/bash
${changing}
verb=$1
shift
units=() property=""
while [ $# -gt 0 ]; do
  case $1 in -P) property=$2; shift ;; -*) ;; *) units+=("$1") ;; esac
  shift
done
if [ -n "$property" ]; then "$0" show "\${units[@]}" | sed -n "s/^$property=//p"; exit; fi
put() { mkdir -p "$state/units/$1"; printf '%s\\n' "$3" >"$state/units/$1/$2"; }
get() { if [ -e "$state/units/$1/$2" ]; then cat "$state/units/$1/$2"; else echo "$3"; fi; }
take_up() {
  put "$1" loaded "$(cat "$root/etc/\${1%.service}.conf" 2>/dev/null)"
  put "$1" active active
}
start() { put "$1" since "$(date -u '+%a %Y-%m-%d %H:%M:%S.%6N UTC')"; take_up "$1"; }
# systemd tells of a mask by its link: what is cut off between the two has no link, and is not said to be masked.
mask() { put "$1" enabled masked; ln -sf /dev/null "$root/etc/systemd/system/$1"; }
unmask() { put "$1" enabled disabled; rm -f "$root/etc/systemd/system/$1"; }
note() { echo "$verb $1" >>"$state/log"; }
active=1
for unit in "\${units[@]}"; do
  case $verb in
    show)
      echo "ActiveState=$(get "$unit" active inactive)"
      echo "UnitFileState=$(get "$unit" enabled disabled)"
      echo "NeedDaemonReload=no"
      echo "InactiveExitTimestamp=$(get "$unit" since "")"
      echo
      ;;
    is-active) if [ "$(get "$unit" active inactive)" = active ]; then active=0; fi ;;
    enable) note "$unit"; change put "$unit" enabled enabled ;;
    disable) note "$unit"; change put "$unit" enabled disabled ;;
    mask) note "$unit"; change mask "$unit" ;;
    unmask) note "$unit"; change unmask "$unit" ;;
    stop) note "$unit"; change put "$unit" active inactive ;;
    start)
      note "$unit"
      if [ -e "$state/units/$unit/broken" ]; then exit 1; fi
      if [ "$(get "$unit" active inactive)" != active ]; then change start "$unit"; fi
      ;;
    restart) note "$unit"; if [ -e "$state/units/$unit/broken" ]; then exit 1; fi; change start "$unit" ;;
    reload) note "$unit"; change take_up "$unit" ;;
    status) echo "$unit is as it is" ;;
  esac
done
if [ "$verb" = is-active ]; then exit "$active"; fi
`;

const dpkgQuery = `#!/bin/bash
${changing}
names=()
for word; do case $word in -*) ;; *) names+=("$word") ;; esac; done
status=0
for name in "\${names[@]}"; do
  if [ -e "$state/packages/$name" ]; then printf 'installed,'; else status=1; fi
done
exit "$status"
`;

/** Installing a package starts its unit unless the policy forbids it, as Debian's maintainer scripts do. */
const aptGet = `#!/bin/bash
${changing}
if [ "$1" = update ]; then
  echo "update $(ls "$root/etc/apt/sources.list.d" 2>/dev/null | xargs)" >>"$state/log"
  if [ -e "$state/archives-unreachable" ]; then exit 100; fi
fi
if [ "$1" != install ]; then exit 0; fi
install() {
  if [ ! -x "$root/usr/sbin/policy-rc.d" ] || "$root/usr/sbin/policy-rc.d"; then echo "started $1 by its package" >>"$state/log"; fi
  touch "$state/packages/$1"
}
while [ "$1" != -- ]; do shift; done
shift
for name; do echo "install $name" >>"$state/log"; change install "$name"; done
`;

export const programs: Readonly<Record<string, string>> = {
  systemctl,
  "dpkg-query": dpkgQuery,
  "apt-get": aptGet,
  dpkg: "#!/bin/bash\nexit 0\n",
  journalctl: "#!/bin/bash\nexit 0\n",
  mv: wrapped("mv"),
  sync: wrapped("sync"),
  cp: wrapped("cp"),
};
