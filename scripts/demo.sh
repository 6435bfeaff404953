#!/usr/bin/env bash
# The whole story on this machine, in one go. Arguments go to `quorate demo`.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "Preparing this machine" >&2
bash scripts/prepare.sh
exec node dist/cli/main.js demo "$@"
