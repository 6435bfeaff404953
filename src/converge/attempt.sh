# shellcheck shell=bash
# Functions that test, make and look again until it holds. What tests and makes print goes to standard error; only lines of these
# functions go to standard output. Needs prelude.sh before it.
#
#   q_look TEST                q_status is 0 when it holds
#   q_lock PATH                one make at a time: ends the script with `@q locked` when another has the lock for too long
#   q_make SECONDS SCRIPT      ends the script with `@q make-failed STATUS` or `@q make-timed-out` unless it went well; one that says
#                              "not now" (75, EX_TEMPFAIL of sysexits) is run again until its time is over
#   q_settle TEST MS           ends the script with `@q made` when the test comes to hold, else with `@q unsettled`
#
# Exit status: 0; the lines count.

# Seconds for one test, and between two looks.
q_limit=${q_limit?}
q_poll=${q_poll?}

q_time=0
q_look() {
  q_try "$q_limit" "$1" >/dev/null 2>&1
  q_status=$?
}
q_lock() {
  mkdir -p "${1%/*}"
  exec 8>>"$1"
  flock -w 10 8 || { echo '@q locked'; exit 0; }
}
q_make() {
  q_now
  local q_until=$((q_time + ${1%.*} * 1000))
  while :; do
    q_try "$1" "$2" >&2
    q_status=$?
    q_now
    if [ "$q_status" -ne 75 ] || [ "$q_time" -ge "$q_until" ]; then break; fi
    q_pause 1
  done
  if [ "$q_status" -eq 124 ]; then echo '@q make-timed-out'; exit 0; fi
  if [ "$q_status" -ne 0 ]; then echo "@q make-failed $q_status"; exit 0; fi
}
q_settle() {
  q_now
  local q_until=$((q_time + $2))
  while :; do
    q_look "$1"
    if [ "$q_status" -eq 0 ]; then break; fi
    q_now
    if [ "$q_time" -ge "$q_until" ]; then
      echo '@q unsettled'
      q_try "$q_limit" "$1" >&2
      exit 0
    fi
    q_pause "$q_poll"
  done
  echo '@q made'
  exit 0
}
