# shellcheck shell=bash
# Asks a storage server about itself, as swift-recon does: `<unit state> <status>`, then a line `<question> <answer in JSON>` for each of the
# questions that it answers.
# Exit status: 0.
unit=${unit?}
url=${url?}
questions=("${questions[@]}")
state=$(systemctl is-active "$unit" || true)
echo "$state $(curl -s -o /dev/null -m 2 -w '%{http_code}' "$url/healthcheck" || true)"
for question in "${questions[@]}"; do
  answer=$(curl -fs -m 2 "$url/recon/$question" | tr -d '\n') && echo "$question $answer"
done
exit 0
