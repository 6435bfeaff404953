# shellcheck shell=bash
# Prints what a member's disk and server say of its copy, a `key=value` line each. Reads only.
# Exit status: 0.
data=/var/lib/mysql/quorate
copy=none
if [ -e "$data.unfinished" ]; then
  copy=unfinished
elif [ -s "$data/ibdata1" ]; then
  copy=whole
elif [ -d "$data" ] && [ -n "$(find "$data" -mindepth 1 -maxdepth 1 -print -quit)" ]; then
  copy=foreign
fi
role=stopped
case $(timeout 5 mariadb -N -B -e 'SELECT @@global.read_only' 2>/dev/null || true) in
0) role=primary ;;
1) role=standby ;;
esac
echo "copy=$copy"
echo "database="
echo "role=$role"
