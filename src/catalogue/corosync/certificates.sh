# shellcheck shell=bash
# Makes a certificate database (NSS) of the key that the cluster's hosts and the quorum host share. An authority of that key, made here,
# signs a certificate for this host: whoever has the key trusts it, whichever host made it.
# Exit status: 0 when the database is in its place.

# Where the database is to be.
directory=${directory?}
# The shared key, PKCS #8 in PEM.
key=${key?}
# What the program that reads it looks its certificate up by, and whom it is issued to.
nickname=${nickname?}
subject=${subject?}
# User and group that the program runs as.
owner=${owner?}

umask 077
new=$directory.new
rm -rf "$new"
mkdir -p "$new"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
head -c 64 /dev/urandom >"$work/noise"
# No password: an empty line.
echo >"$new/pwdfile.txt"
# Longer than any host lasts: who leaves the site is kept out by another key.
days=36500
months=1200
# Valid since a year ago, for the other hosts' clocks may be behind.
since=-12
# certutil(1) takes 31 bits. Two certificates of one authority's name must not have one serial number.
serial() { echo $(($(od -An -N4 -tu4 /dev/urandom) & 0x7fffffff)); }

certutil -N -d "$new" -f "$new/pwdfile.txt"
openssl req -x509 -new -key "$key" -subj "/CN=QNet CA" -days "$days" -set_serial "$(serial)" -out "$work/authority.pem"
openssl pkcs12 -export -inkey "$key" -in "$work/authority.pem" -name "QNet CA" -passout pass:once -out "$work/authority.p12"
pk12util -i "$work/authority.p12" -d "$new" -k "$new/pwdfile.txt" -W once
certutil -M -d "$new" -n "QNet CA" -t "CT,C,C" -f "$new/pwdfile.txt"
certutil -S -d "$new" -n "$nickname" -s "CN=$subject" -c "QNet CA" -t "u,u,u" -k ec -q nistp256 \
  -m "$(serial)" -w "$since" -v "$months" -z "$work/noise" -f "$new/pwdfile.txt"
{
  cat "$key"
  printf '%s\n' "$nickname" "$subject"
} | sha256sum | cut -d " " -f 1 >"$new/made-of"
chown -R "$owner" "$new"
rm -rf "$directory"
mv "$new" "$directory"
