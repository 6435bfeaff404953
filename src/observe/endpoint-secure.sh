# shellcheck shell=bash
# What a client does at each endpoint that speaks TLS, all at the same time; it believes whom its host believes.
# Prints `NAME ok MILLISECONDS` or `NAME no BECAUSE` for each, fields between tabs; where it goes on, `asked NAME ok MILLISECONDS` or
# `asked NAME no MILLISECONDS BECAUSE`. Exit status: 0.
# Seconds for an endpoint, and those after which all are asked again, 0 for once.
limit=${limit?}
again=${again?}
# Three words for each endpoint: its name, a URL, and the statuses that are right (200,300-399); or its name, tls:ADDRESS:PORT, and between
# spaces: in hexadecimal what is sent there, a pattern that what comes back must match, the file of authorities that are believed, and
# the name of the protocol within (ALPN), or a dash.
asked=("${asked[@]}")

is_right() {
  local range
  for range in ${2//,/ }; do
    if [ "$1" -ge "${range%-*}" ] && [ "$1" -le "${range#*-}" ]; then return 0; fi
  done
  return 1
}
tell() {
  local name=$1 ms=$2 because=$3
  case $again,$because in
    0,) printf '%s\tok\t%s\n' "$name" "$ms" ;;
    0,*) printf '%s\tno\t%s\n' "$name" "$because" ;;
    *,) printf 'asked\t%s\tok\t%s\n' "$name" "$ms" ;;
    *) printf 'asked\t%s\tno\t%s\t%s\n' "$name" "$ms" "$because" ;;
  esac
}
# Whether a server that speaks something else than HTTP by TLS answers as it should.
exchange() {
  local place=$1 sent expected authorities protocol address wire client said="" part within=()
  read -r sent expected authorities protocol <<<"$2"
  address=${place%:*} address=${address#[} address=${address%]}
  if [ "$protocol" != - ]; then within=(-alpn "$protocol"); fi
  exec {wire}< <(exec timeout "$limit" openssl s_client -quiet -verify_return_error -verify_ip "$address" "${within[@]}" \
    -CAfile "$authorities" -connect "$place" 2>/dev/null < <(printf '%b' "$(fold -w 2 <<<"$sent" | sed 's/^/\\x/' | tr -d '\n')"))
  client=$!
  # A server that goes on speaking is not waited for longer than it takes to say what is expected.
  while [[ -z $said || ! $said =~ $expected ]] && part=$(dd bs=4096 count=1 status=none <&"$wire" | od -An -v -tx1 | tr -d ' \n') && [ -n "$part" ]; do
    said+=$part
  done
  exec {wire}<&-
  kill "$client" 2>/dev/null || true
  if [ -z "$said" ]; then echo "no answer that is believed"; elif [[ ! $said =~ $expected ]]; then echo "another answer than is expected"; fi
}
ask() {
  local said code begin=${EPOCHREALTIME/[.,]/} ms because=""
  if [[ $2 = tls:* ]]; then
    because=$(exchange "${2#tls:}" "$3")
  elif said=$(curl -sS -o /dev/null -m "$limit" -w '%{http_code}' "$2" 2>&1); then
    code=$said
    is_right "$code" "$3" || because="HTTP status $code"
  else
    said=${said%%$'\n'*}
    because=${said#curl: }
  fi
  ms=$(((${EPOCHREALTIME/[.,]/} - begin) / 100))
  tell "$1" "$((ms / 10)).$((ms % 10))" "$because"
}
while :; do
  for ((at = 0; at < ${#asked[@]}; at += 3)); do
    ask "${asked[@]:at:3}" &
  done
  if [ "$again" = 0 ]; then break; fi
  sleep "$again"
done
wait
