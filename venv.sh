#!/usr/bin/env bash
# Makes .venv with what some files of pins ask for: ./venv.sh setup requirements.txt [more pins]
#
# .venv/installed-NAME holds what was installed, interpreter and pins; while it still says the same, nothing is done and
# no network is needed. .venv/unfinished stands there during an installation: found at the start, it means that one
# was interrupted, and what it left cannot be trusted.
set -euo pipefail
cd "$(dirname "$0")"

name=$1
shift
pins=("$@")
venv=.venv/bin/python

stop() {
  echo "$1" >&2
  exit 1
}

wanted() {
  "$venv" -V && cat "${pins[@]}"
}

# The first Python that is new enough.
find_python() {
  for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return; fi
  done
  stop "Serve Python 3.11 o più recente: sudo apt-get install python3, poi di nuovo make."
}

as_root() {
  if [ "$(id -u)" = 0 ]; then env "$@"; else sudo -n "$@"; fi
}

has_pip() {
  "$python" -c 'import ensurepip' 2>/dev/null
}

# Debian and Ubuntu take pip out of Python and ship it in a package apart. Whoever may install packages gets that
# package. For whoever may not, apt downloads pip's, checks its signature, and pip is unpacked into .venv alone.
create_venv() {
  local package
  package=$("$python" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')
  if ! has_pip && as_root true 2>/dev/null; then
    as_root apt-get -qq update && as_root DEBIAN_FRONTEND=noninteractive apt-get -qq install -y "$package" || true
  fi
  if has_pip; then
    "$python" -m venv .venv
  else
    borrow_pip || stop "A Python manca venv: sudo apt-get install $package, poi di nuovo make."
  fi
}

# A pip that is nowhere but in .venv. In a subshell, whose temporary folder goes with it. Step by step with ||: in a
# function whose outcome is asked about, set -e does not stop.
borrow_pip() (
  command -v apt-get >/dev/null || exit 1
  here=$PWD temporary=$(mktemp -d) || exit 1
  trap 'rm -rf "$temporary"' EXIT
  mkdir -p "$temporary/lists/partial" || exit 1
  "$python" -m venv --without-pip .venv || exit 1
  cd "$temporary" || exit 1
  # A machine that never ran apt-get update has no lists of packages: then they go into the temporary folder.
  if ! apt-get -qq download python3-pip-whl 2>/dev/null; then
    apt-get -qq -o "Dir::State::Lists=$temporary/lists" update || true
    apt-get -qq -o "Dir::State::Lists=$temporary/lists" download python3-pip-whl || exit 1
  fi
  dpkg -x python3-pip-whl*.deb . || exit 1
  wheel=$(echo "$PWD"/usr/share/python-wheels/pip-*.whl)
  "$here/$venv" "$wheel/pip" install --quiet --disable-pip-version-check --no-index "$wheel"
)

if [ ! -e .venv/unfinished ] && wanted 2>/dev/null | cmp -s - ".venv/installed-$name"; then exit 0; fi
find_python
if [ -e .venv/unfinished ] || ! "$venv" -m pip --version >/dev/null 2>&1; then rm -rf .venv; fi
mkdir -p .venv
touch .venv/unfinished
if [ ! -e "$venv" ]; then create_venv; fi
echo "Installo le librerie: la prima volta serve qualche minuto."
"$venv" -m pip install --quiet --disable-pip-version-check "${pins[@]/#/--requirement=}" ||
  stop "Le librerie non si sono installate: controlla la connessione a Internet, poi di nuovo make."
wanted >".venv/installed-$name"
rm .venv/unfinished
