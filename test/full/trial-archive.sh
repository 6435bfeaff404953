# shellcheck shell=bash
# Makes an archive of one small package in several versions on this host, which apt takes from its disk, and installs the first of them.
# The last version breaks the host's identity service where the host is the one that is named; any other version mends that.

# Versions, the oldest first.
versions=("${versions[@]}")
# The host on which the last one breaks something; empty: on none.
broken=${broken?}

name=quorate-trial
archive=/srv/trial
dropin=/etc/systemd/system/keystone.service.d/zz-trial.conf
rm -rf "$archive"
mkdir -p "$archive"
for version in "${versions[@]}"; do
  tree=$(mktemp -d)
  mkdir -p "$tree/DEBIAN"
  fields=$(printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: a trial of upgrades' "$name" "$version")
  printf '%s\n' "$fields" >"$tree/DEBIAN/control"
  {
    echo '#!/bin/sh'
    echo "rm -f $dropin"
    if [ "$version" = "${versions[-1]}" ] && [ "$(hostname)" = "$broken" ]; then
      echo "mkdir -p ${dropin%/*}"
      for line in '[Service]' ExecStart= ExecStart=/bin/false; do echo "echo '$line' >>$dropin"; done
    fi
    echo 'systemctl daemon-reload'
  } >"$tree/DEBIAN/postinst"
  chmod 755 "$tree/DEBIAN/postinst"
  file=${name}_${version}_all.deb
  dpkg-deb --build --root-owner-group "$tree" "$archive/$file" >/dev/null
  rm -r "$tree"
  printf '%s\nFilename: ./%s\nSize: %s\nSHA256: %s\n\n' "$fields" "$file" "$(stat -c %s "$archive/$file")" \
    "$(sha256sum "$archive/$file" | cut -d ' ' -f 1)" >>"$archive/Packages.all"
done
echo "deb [trusted=yes] file:$archive ./" >/etc/apt/sources.list.d/trial.list
awk -v RS= -v ORS='\n\n' -v first="Version: ${versions[0]}" 'index($0, first)' "$archive/Packages.all" >"$archive/Packages"
update() {
  apt-get update -qq -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/trial.list -o Dir::Etc::sourceparts=- \
    -o APT::Get::List-Cleanup=0
}
update
DEBIAN_FRONTEND=noninteractive apt-get install -y "$name" >/dev/null
