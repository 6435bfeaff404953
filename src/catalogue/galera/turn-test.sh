# shellcheck shell=bash
# Whether this member may take up files by which it speaks TLS alone: nobody runs whom it would not hear then, or it takes both (its turn
# file says so). It shows a certificate to none: a member that speaks TLS shows its own before it asks for one.
# Exit status: 0 when it may.
turn=${turn?}
port=${port?}
# Addresses of the other members, in their network.
others=("${others[@]}")

if [ -e "$turn" ]; then exit 0; fi
ways=$(mariadb -N -B -e "SELECT @@wsrep_provider_options" 2>/dev/null || true)
case $ways in
  *'socket.ssl = YES'*) exit 0 ;;
  *gcache.size*) exit 1 ;;
esac
for address in "${others[@]}"; do
  # Who does not listen is in nobody's way.
  if ! timeout 1 bash -c ": <>/dev/tcp/$address/$port" 2>/dev/null; then continue; fi
  case $address in *:*) place="[$address]:$port" ;; *) place="$address:$port" ;; esac
  timeout 2 openssl s_client -connect "$place" </dev/null 2>/dev/null | grep -q 'BEGIN CERTIFICATE'
done
