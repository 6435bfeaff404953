# shellcheck shell=bash
# Loads the kernel's module, of the version that the volume's file is written for.
# Exit status: 0 when it is there.
dialect=${dialect?}
modprobe drbd
found=$(sed -n 's/^version: \([0-9.]*\).*/\1/p' /proc/drbd)
case $found in
  "$dialect"*) ;;
  *)
    echo "the kernel has DRBD $found, and the site's files are written for $dialect: say which it is (services.drbd.module)" >&2
    exit 1
    ;;
esac
