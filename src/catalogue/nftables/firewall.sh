# shellcheck shell=bash
# The host's part of the site's firewall: one table of nftables, which is the site's alone. Other tables are left as they are.
#
#   load       the rules as they are laid; those that nobody has kept yet for a trial time only: then the host goes back to those
#              that were kept last, or to none
#   keep       the rules on trial are kept; fails where the trial is over
#   roll-back  to the rules that were kept last, or to none
#   unload     to none
#   admit ...  these addresses may speak to what is there for the site's own hosts; without any, nobody else may
#   loaded     exit status 0 when the kernel has the rules as they are laid
#
# Exit status: 0 when it was done; else standard error says why not.
set -eu -o pipefail

# Path of the laid rules, and the name of their table.
rules=${rules?}
table=${table?}
# Seconds of a trial.
trial=${trial?}

state=/var/lib/quorate/firewall
kept=$state/kept.nft
guests=$state/guests
# Gone after a boot, as the kernel's rules are.
loaded=/run/quorate/firewall
timer=quorate-firewall-trial

exec 9>/run/quorate-firewall.lock
flock 9
mkdir -p "$state" "${loaded%/*}"

elements() {
  local address
  if [ ! -e "$guests" ]; then return 0; fi
  while read -r address; do
    case $address in
      *:*) echo "add element inet $table guests-v6 { $address }" ;;
      *) echo "add element inet $table guests-v4 { $address }" ;;
    esac
  done <"$guests"
}
# One transaction: packets meet the old rules or the new ones.
put() {
  rm -f "$loaded"
  { cat "$1"; elements; } | nft -f -
  sha256sum <"$1" >"$loaded"
}
no_rules() {
  rm -f "$loaded"
  printf 'table inet %s\ndelete table inet %s\n' "$table" "$table" | nft -f -
}
end_trial() { systemctl stop "$timer.timer" 2>/dev/null || true; }
is_loaded() {
  [ "$(cat "$loaded" 2>/dev/null)" = "$(sha256sum <"$rules")" ] && nft list table inet "$table" >/dev/null
}

case ${1-} in
  load)
    end_trial
    if ! cmp -s "$rules" "$kept"; then
      systemd-run --quiet --collect --unit="$timer" --on-active="$trial" --timer-property=AccuracySec=1s "$0" roll-back
    fi
    put "$rules"
    ;;
  keep)
    end_trial
    if ! is_loaded; then
      echo "the rules were on trial for $trial seconds, nobody kept them, and the host has gone back to those before" >&2
      exit 1
    fi
    cp "$rules" "$kept.new"
    sync -- "$kept.new"
    mv -f "$kept.new" "$kept"
    ;;
  roll-back)
    if [ -e "$kept" ]; then put "$kept"; else no_rules; fi
    ;;
  unload)
    end_trial
    no_rules
    ;;
  admit)
    shift
    printf '%s\n' "$@" | sed '/^$/d' >"$guests"
    { echo "flush set inet $table guests-v4"; echo "flush set inet $table guests-v6"; elements; } | nft -f -
    ;;
  loaded) is_loaded ;;
  *)
    echo "firewall takes load, keep, roll-back, unload, admit or loaded" >&2
    exit 2
    ;;
esac
