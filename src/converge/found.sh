# shellcheck shell=bash
# Shows files as they are on the host beside what the design says. Of a file with secrets nothing but the fact is printed.
#
# After it comes `q_show NUMBER PATH secret|open` for each file, with the designed content as base64 on standard input. It prints
# `@q pristine NUMBER` for a file that is as its package ships it (dpkg's record, or the template of the same name in /usr/share
# that the package copies when it is installed), `@q secret NUMBER`, or `@q diff NUMBER` and the lines of a unified diff, each
# behind `@q |`. Exit status: of no meaning.

# Put before every path; empty on a real host.
q_root=${q_root?}
# Bytes of a diff that are printed at most.
q_bytes=${q_bytes?}
# Names of the files that are to be shown.
q_names=("${q_names[@]}")

set +e -u
export LC_ALL=C
declare -A q_shipped=()
while read -r q_path q_sum _; do
  if [ "${q_path:0:1}" = / ]; then q_shipped[$q_path]=$q_sum; fi
done < <(dpkg-query -W -f='${Conffiles}\n' 2>/dev/null)
# One walk for all of them; a pattern's signs in a name would only find more, which is compared.
q_templates=() q_wanted=(-false)
for q_name in "${q_names[@]}"; do q_wanted+=(-o -name "$q_name" -o -name "$q_name.default"); done
while IFS= read -r -d '' q_name; do q_templates+=("$q_name"); done < <(
  find "$q_root/usr/share" \( -path "$q_root/usr/share/doc" -o -path "$q_root/usr/share/locale" -o -path "$q_root/usr/share/man" \) -prune \
    -o -type f \( "${q_wanted[@]}" \) -print0 2>/dev/null
)
# q_is_template PATH: whether a package has a template of the file's name and content.
q_is_template() {
  local q_template
  for q_template in "${q_templates[@]}"; do
    case ${q_template##*/} in "${1##*/}" | "${1##*/}.default") if cmp -s -- "$q_template" "$1"; then return 0; fi ;; esac
  done
  return 1
}
q_show() {
  local q_to=$q_root$2 q_sum
  q_sum=$(md5sum <"$q_to" 2>/dev/null)
  if [ "${q_shipped[$2]:-}" = "${q_sum%% *}" ] || q_is_template "$q_to"; then printf '@q pristine %s\n' "$1"; return; fi
  if [ "$3" = secret ]; then printf '@q secret %s\n' "$1"; return; fi
  printf '@q diff %s\n' "$1"
  diff -u --label "$2 (as it is)" --label "$2 (as designed)" -- "$q_to" <(base64 -d) | head -c "$q_bytes" | sed 's/^/@q |/'
  echo
}
