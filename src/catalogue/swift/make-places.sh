# shellcheck shell=bash
# Makes the places for swift's copies its own. Where they are disks, they must be mounted there already.
# Exit status: 1 when one is not mounted, or cannot hold what swift writes beside an object.
host=${host?}
places=("${places[@]}")
disks=${disks?}
install -d -m 0755 /etc/swift/rings
for place in "${places[@]}"; do
  if [ "$disks" = yes ] && ! mountpoint -q "$place"; then
    echo "nothing is mounted at $place on $host: make an XFS file system on the disk and mount it there" >&2
    exit 1
  fi
  install -d -o swift -g swift -m 0755 "$place"
  runuser -u swift -- python3 - "$place" <<'PYTHON'
import os, sys, tempfile
with tempfile.TemporaryFile(dir=sys.argv[1]) as file:
    try:
        os.setxattr(file.fileno(), "user.swift.probe", b"x")
    except OSError as error:
        sys.exit("%s: the file system keeps no extended attributes: %s" % (sys.argv[1], error))
PYTHON
done
