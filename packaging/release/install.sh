#!/bin/sh
# Installs DockBridge @VERSION@ for this user, below ~/.local; needs no root, no Java.
#   sh install.sh [--sandbox] [--from FOLDER-OR-URL] [--prefix FOLDER]
#   sh install.sh --uninstall [--prefix FOLDER]
# --from is where the files of the release are; by default where this script is.
set -eu
version=@VERSION@
prefix=$HOME/.local from='' sandbox=no uninstall=no

fail() {
  printf 'install.sh: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
  --sandbox) sandbox=yes ;;
  --uninstall) uninstall=yes ;;
  --from) [ $# -gt 1 ] || fail "--from needs a value." "See the first lines of this script." && from=$2 && shift ;;
  --prefix) [ $# -gt 1 ] || fail "--prefix needs a value." "See the first lines of this script." && prefix=$2 && shift ;;
  *) fail "Unknown option $1." "See the first lines of this script." ;;
  esac
  shift
done
home=$prefix/lib/dockbridge
links="bin/dockbridge share/bash-completion/completions/dockbridge share/zsh/site-functions/_dockbridge share/fish/vendor_completions.d/dockbridge.fish"

remove_links() { # those that lead to an installation of ours
  for link in "$prefix"/bin/dockbridge "$prefix"/share/*/*/dockbridge "$prefix"/share/*/*/_dockbridge "$prefix"/share/*/*/dockbridge*.fish "$prefix"/share/man/man1/dockbridge*; do
    case $(readlink "$link" 2>/dev/null) in "$home"/*) rm -f "$link" ;; esac
  done
}

if [ $uninstall = yes ]; then
  remove_links
  rm -rf "$home"
  echo "Removed $home and its links. Settings are in ~/.dockbridge, caches in ~/.cache/dockbridge."
  exit 0
fi

case $(uname -s) in Linux) system=linux ;; Darwin) system=macos ;; *) fail "There is no package for $(uname -s)." "Linux and macOS have one." ;; esac
case $(uname -m) in x86_64 | amd64) arch=x64 ;; aarch64 | arm64) arch=arm64 ;; *) fail "There is no package for $(uname -m)." "x86-64 and arm64 have one." ;; esac
if [ -z "$from" ]; then from=$(cd "$(dirname "$0")" && pwd); fi
command -v xz >/dev/null || [ $system = macos ] || fail "xz is missing, which unpacks the archive." "Install it, for example: apt install xz-utils"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

get() { # get FILE
  case $from in
  http://* | https://*) curl -fsSL -o "$work/$1" "$from/$1" || fail "$from/$1 cannot be downloaded." "Check the address and the network." ;;
  *) cp "$from/$1" "$work/$1" || fail "There is no $1 in $from." "Name the folder of the release with --from." ;;
  esac
}

checked() { # checked FILE: downloads and compares it
  get "$1"
  wanted=$(sed -n "s/^\([0-9a-f]\{64\}\)  $1\$/\1/p" "$work/SHA256SUMS")
  if command -v sha256sum >/dev/null; then found=$(sha256sum "$work/$1"); else found=$(shasum -a 256 "$work/$1"); fi
  [ -n "$wanted" ] && [ "${found%% *}" = "$wanted" ] || fail "$1 does not have the checksum of this release." "Download it again."
}

get SHA256SUMS
name=dockbridge-$version-$system-$arch
checked "$name.tar.xz"
mkdir "$work/new"
tar -xJf "$work/$name.tar.xz" -C "$work/new"
if [ $sandbox = yes ]; then
  checked "dockbridge-sandbox-$version.tar.xz"
  tar -xJf "$work/dockbridge-sandbox-$version.tar.xz" -C "$work/new"
  mv "$work/new/dockbridge-sandbox-$version/program/sandbox" "$work/new/$name/program/sandbox"
fi

mkdir -p "$home"
rm -rf "$home/.new"
mv "$work/new/$name" "$home/.new"
rm -rf "${home:?}/$version"
mv "$home/.new" "$home/$version"
remove_links
for link in $links $(cd "$home/$version" && echo share/man/man1/*); do
  mkdir -p "$prefix/$(dirname "$link")"
  ln -sfn "$home/$version/$link" "$prefix/$link"
done
for old in "$home"/*; do # but what runs stays as it is
  [ "$old" != "$home/$version" ] || continue
  # shellcheck disable=SC2009 # pgrep is not everywhere
  if ps -A -o args= | grep -F "$old/" | grep -qv grep; then
    echo "A daemon of ${old##*/} goes on. To run $version: dockbridge restart"
  else
    rm -rf "$old"
  fi
done

echo "Installed DockBridge $version: $prefix/bin/dockbridge"
case :$PATH: in *:"$prefix/bin":*) ;; *) echo "Add it to the PATH: export PATH=\"$prefix/bin:\$PATH\"" ;; esac
echo "To remove it: rm -rf '$home' '$prefix/bin/dockbridge', or install.sh --uninstall"
