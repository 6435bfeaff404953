# shellcheck shell=bash
# Has the balancer of this host show the certificates that are laid, or asks whether it does. It stays the same process: after a reload those
# who are connected would be with one that ends, and cut off with it.
#
#   take-up       it shows them from now on to who comes
#   are-shown     whether it does
#
# Exit status: 0 when it is so, or was told; 1 else.
# Source: HAProxy 3.0 management guide, "show ssl cert", "set ssl cert", "commit ssl cert", "abort ssl cert".

order=${order?}
files=("${files[@]}")

tell() { socat -t 5 - /run/haproxy/admin.sock; }
# By its number: no two of an authority have the same. It says no fingerprint of those with elliptic curves.
laid() { openssl x509 -noout -serial -in "$1" | sed 's/.*=//'; }
shown() { echo "show ssl cert $1" | tell | sed -n 's/^Serial: *//p'; }

for file in "${files[@]}"; do
  if [ "$(shown "$file")" = "$(laid "$file")" ]; then continue; fi
  [ "$order" = take-up ] || exit 1
  # Of one who was cut off here.
  echo "abort ssl cert $file" | tell >/dev/null
  # An empty line ends it.
  said=$(printf 'set ssl cert %s <<\n%s\n\n' "$file" "$(sed '/^$/d' "$file")" | tell; echo "commit ssl cert $file" | tell)
  if ! grep -q '^Success' <<<"$said"; then echo "$file: $said" >&2; exit 1; fi
done
