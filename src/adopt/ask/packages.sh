# shellcheck shell=bash
# Prints the versions of those packages that are installed, a package a line, a tab between. Exit status: of no meaning.

packages=("${packages[@]}")
if command -v dpkg-query >/dev/null; then dpkg-query -W -f '${Package}\t${Version}\n' "${packages[@]}" 2>/dev/null || true
elif command -v rpm >/dev/null; then rpm -q --qf '%{NAME}\t%{VERSION}-%{RELEASE}\n' "${packages[@]}" 2>/dev/null | grep -v 'not installed' || true; fi
