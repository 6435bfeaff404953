# shellcheck shell=bash
# Gives back the address that steal-begin.sh took.
# Exit status: 0.
address=${address?}
own=${own?}
case $address in *:*) wide=128 ;; *) wide=32 ;; esac
if nft list table inet quorate_drill >/dev/null 2>&1; then
  device=$(ip -o addr show to "$own" | awk '{ print $2 }' | cut -d@ -f1 | head -n 1)
  ip addr del "$address/$wide" dev "$device" 2>/dev/null || true
  nft delete table inet quorate_drill
fi
