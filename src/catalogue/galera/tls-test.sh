# shellcheck shell=bash
# Whether the server of this host shows the certificate that is laid: to clients, and to the other members.
# Exit status: 0 when it does at each place.
certificate=${certificate?}
authority=${authority?}
# Where it listens, `ADDRESS:PORT`: for clients, and for members.
clients=${clients?}
members=${members?}

laid=$(openssl x509 -noout -fingerprint -sha256 -in "$certificate")
shown() {
  timeout 5 openssl s_client -connect "$@" -cert "$certificate" -key "$certificate" -CAfile "$authority" </dev/null 2>/dev/null |
    openssl x509 -noout -fingerprint -sha256 2>/dev/null
}
[ "$(shown "$clients" -starttls mysql)" = "$laid" ]
[ "$(shown "$members")" = "$laid" ]
