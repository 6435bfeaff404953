# shellcheck shell=bash
# Puts rules into force that the kernel judges packets by before all others.
# Exit status: 0 when they are in force, another when the host has no nftables.
rules=("${rules[@]}")
command -v nft >/dev/null || {
  echo "nftables is not installed" >&2
  exit 1
}
{
  echo "table inet quorate_drill {}"
  echo "delete table inet quorate_drill"
  echo "table inet quorate_drill {"
  printf '%s\n' "${rules[@]}"
  echo "}"
} | nft -f -
