# shellcheck shell=bash
# Keeps what a stopped member has, as it is, beside it; blocks are shared with it where the file system can.
# Exit status: 0 when it is kept whole, 1 where there is no room.
data=/var/lib/mysql
# Where it is kept.
place=${place?}
rm -rf "$place.unfinished"
if ! cp --reflink=always -a "$data/ibdata1" "$place.trial" 2>/dev/null; then
  used=$(du -sk "$data" | cut -f1) free=$(df --output=avail -k "$data/.." | tail -n 1)
  if [ "$free" -lt $((used + used / 10)) ]; then
    rm -f "$place.trial"
    echo "there is no room to keep a copy of $data: $used KiB are needed and $free KiB are free; --no-snapshot goes on without" >&2
    exit 1
  fi
fi
rm -f "$place.trial"
cp -a --reflink=auto "$data" "$place.unfinished"
sync -f "$place.unfinished"
mv "$place.unfinished" "$place"
