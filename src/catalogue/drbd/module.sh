# shellcheck shell=bash
# Loads the kernel's module, of the version that the volume's file is written for.
# Exit status: 0 when it is there.
dialect=${dialect?}
if ! trouble=$(modprobe drbd 2>&1); then
  echo "the kernel of this host ($(uname -r)) has no DRBD (${trouble##*$'\n'}): boot one that has it, as Debian's linux-image-amd64, or install its module" >&2
  exit 1
fi
found=$(sed -n 's/^version: \([0-9.]*\).*/\1/p' /proc/drbd)
case $found in
  "$dialect"*) ;;
  *)
    echo "the kernel has DRBD $found, and the site's files are written for $dialect: say which it is (services.drbd.module)" >&2
    exit 1
    ;;
esac
