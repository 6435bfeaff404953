# shellcheck shell=bash
# Prints the containers of docker, podman, LXC and systemd-nspawn, one a line: who runs it, its name, its state, when it started, what starts it
# again, its image; tabs between. Podman, which makes its storage when it is first asked, is asked only where it has one.
# Exit status: of no meaning.

# No host runs more of a control plane; what is beyond is not told.
most=${most?}
tell() {
  local ids
  mapfile -t ids < <("$1" ps -aq 2>/dev/null | head -n "$most")
  [ "${#ids[@]}" -gt 0 ] || return 0
  "$1" inspect --type container --format \
    "$1"'{{"\t"}}{{.Name}}{{"\t"}}{{.State.Status}}{{"\t"}}{{.State.StartedAt}}{{"\t"}}{{.HostConfig.RestartPolicy.Name}}{{"\t"}}{{.Config.Image}}' \
    "${ids[@]}" 2>/dev/null || true
}
if command -v docker >/dev/null; then tell docker; fi
if command -v podman >/dev/null && compgen -G '/var/lib/containers/storage/*-containers' >/dev/null; then tell podman; fi
if command -v lxc-ls >/dev/null; then lxc-ls -1 --running 2>/dev/null | head -n "$most" | sed 's/^/lxc\t/; s/$/\trunning\t\t\t/' || true; fi
if command -v machinectl >/dev/null; then
  machinectl list --no-legend 2>/dev/null | head -n "$most" | while read -r name kind _; do
    if [ "$kind" = container ]; then printf 'nspawn\t%s\trunning\t\t\t\n' "$name"; fi
  done || true
fi
