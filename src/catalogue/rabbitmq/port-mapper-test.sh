# shellcheck shell=bash
# Whether the host's port mapper listens at no address but these.
# Exit status: 0 when so; when it does not run as well.
port=${port?}
# As `ss` writes them, IPv6 in brackets.
addresses=("${addresses[@]}")
while read -r place; do
  case " ${addresses[*]} " in *" ${place%:"$port"} "*) ;; *) exit 1 ;; esac
done < <(ss -Hltn "sport = :$port" | awk '{ print $4 }')
