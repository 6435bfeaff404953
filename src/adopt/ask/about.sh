# shellcheck shell=bash
# Prints who the host is, a word and its value in a line, a tab between: its name, its time and for how long it has been up in
# seconds, and which system it runs. Exit status: of no meaning.
name=$(hostname 2>/dev/null || cat /proc/sys/kernel/hostname)
read -r up _ </proc/uptime
printf '%s\t%s\n' name "$name" now "$(date +%s.%N)" up "$up"
sed -n 's/^\(ID\|VERSION_ID\|PRETTY_NAME\)="\{0,1\}\([^"]*\)"\{0,1\}$/\1\t\2/p' /etc/os-release
