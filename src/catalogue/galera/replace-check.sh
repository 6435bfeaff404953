# shellcheck shell=bash
# Whether this member's data can be moved aside for others: they lie in a directory of their own, and the disk has room for the new ones.
# Exit status: 0 when so, 1 with a sentence when not.
bytes=${bytes?}
if mountpoint -q /var/lib/mysql; then
  echo "/var/lib/mysql is a file system of its own, which cannot be moved aside"
  exit 1
fi
free=$(df --output=avail -B1 /var/lib | tail -n 1)
if [ "$free" -lt $((bytes * 2)) ]; then
  echo "/var/lib has $free bytes free, and twice $bytes are needed: what is there now stays beside what is brought back"
  exit 1
fi
