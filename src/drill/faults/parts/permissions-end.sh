# shellcheck shell=bash
# Gives the file back whose rights permissions-begin.sh took.
# Exit status: 0.
file=${file?}
kept=${kept?}
if [ -e "$kept" ]; then
  read -r mode owner <"$kept"
  if [ -e "$file" ]; then
    chown "$owner" "$file"
    chmod "$mode" "$file"
  fi
  rm -f "$kept"
fi
