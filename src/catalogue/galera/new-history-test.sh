# shellcheck shell=bash
# Whether the data of this member have a history of their own, which begins where another one ended.
# Exit status: 0 when so.
end=${end?}
grep -qsxF "$end" /var/lib/quorate/galera-history
awk -v old="${end%%:*}" '$1=="uuid:"{u=$2} $1=="seqno:"{s=$2} END{exit !(u != "" && u != old && u !~ /^0+-/ && s >= 0)}' /var/lib/mysql/grastate.dat
