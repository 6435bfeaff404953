# shellcheck shell=bash
# Makes the first data of the server on a volume that has none; those that are there stay.
# Exit status: 0 when they are there, whole.
data=${data?}
if [ ! -d "$data" ]; then
  # Cut off, they are made anew: what is there by its own name is whole.
  rm -rf "$data.new"
  mariadb-install-db --user=mysql --datadir="$data.new" --skip-test-db --auth-root-authentication-method=socket >/dev/null
  sync -f "$data.new"
  mv -T "$data.new" "$data"
  sync -f "$data"
fi
