# shellcheck shell=bash
# Whether every member that listens shows clients a certificate of the cluster's authority: only then may they ask for one.
# Exit status: 0 when so; also where no member listens.
authority=${authority?}
port=${port?}
# Addresses of the members.
members=("${members[@]}")

for address in "${members[@]}"; do
  if ! timeout 1 bash -c ": <>/dev/tcp/$address/$port" 2>/dev/null; then continue; fi
  case $address in *:*) place="[$address]:$port" ;; *) place="$address:$port" ;; esac
  timeout 5 openssl s_client -connect "$place" -starttls mysql -CAfile "$authority" -verify_return_error </dev/null >/dev/null 2>&1
done
