# Shared by build/run, build/test, build/bench and build/package: what a machine
# needs, and how the two programs are built. To be sourced by bash (3.2 will do).
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=$ROOT/build/.cache
TAGS=desktop,production,webkit2_41
# No VCS stamps in programs: they fail in a clone that belongs to somebody else.
export GOFLAGS="${GOFLAGS:-} -buildvcs=false"

# The versions that are named to somebody who lacks one.
GO_WANTED=1.26
GO_NAMED=1.26.8
NODE_WANTED=20.19
NODE_NAMED=20.20.2

say() { printf '%s\n' "$*"; }

die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# ---- The two prerequisites -------------------------------------------------

# at_least WANTED HAVE: true where HAVE is that version or a later one.
at_least() {
  local wanted_major=${1%%.*} wanted_minor=${1#*.} have_major have_minor
  have_major=${2%%.*}
  have_minor=${2#*.}
  have_minor=${have_minor%%[!0-9]*}
  case "$have_major$have_minor" in '' | *[!0-9]*) return 1 ;; esac
  ((have_major > wanted_major || (have_major == wanted_major && ${have_minor:-0} >= wanted_minor)))
}

need_go() {
  local have
  # A shell without login files often misses the place that go.dev recommends.
  if ! command -v go >/dev/null && [ -x /usr/local/go/bin/go ]; then
    PATH=$PATH:/usr/local/go/bin
  fi
  if ! command -v go >/dev/null; then
    die "Alcove needs Go $GO_WANTED or newer, and there is none on this machine.$(go_advice)"
  fi
  have=$(cd / && GOTOOLCHAIN=local go env GOVERSION)
  at_least "$GO_WANTED" "${have#go}" ||
    die "Alcove needs Go $GO_WANTED or newer; $(command -v go) is $have.$(go_advice)"
}

go_advice() {
  local os=linux arch=amd64
  case "$(uname -s)" in
    Darwin)
      printf '\nGet it by:  brew install go'
      return
      ;;
    MINGW* | MSYS*)
      printf '\nGet the installer go%s.windows-amd64.msi from go.dev/dl and open a new shell.' "$GO_NAMED"
      return
      ;;
  esac
  case "$(uname -m)" in aarch64 | arm64) arch=arm64 ;; esac
  cat <<TEXT

Get the official archive and put it first on the PATH:
  curl -fLO https://go.dev/dl/go$GO_NAMED.$os-$arch.tar.gz
  sudo rm -rf /usr/local/go && sudo tar -C /usr/local -xzf go$GO_NAMED.$os-$arch.tar.gz
  export PATH=/usr/local/go/bin:\$PATH      # in ~/.profile, to keep it
TEXT
}

need_node() {
  local have
  if ! command -v node >/dev/null; then
    die "Alcove needs Node $NODE_WANTED or newer to build its window, and there is none on this machine.$(node_advice)"
  fi
  have=$(node --version)
  at_least "$NODE_WANTED" "${have#v}" ||
    die "Alcove needs Node $NODE_WANTED or newer to build its window; $(command -v node) is $have.$(node_advice)"
  command -v npm >/dev/null ||
    die "Node is here ($(command -v node)), but npm, which comes with it, is not on the PATH.$(node_advice)"
}

node_advice() {
  local arch=x64
  case "$(uname -s)" in
    Darwin)
      printf '\nGet it by:  brew install node@20'
      return
      ;;
    MINGW* | MSYS*)
      printf '\nGet the installer node-v%s-x64.msi from nodejs.org/dist/v%s and open a new shell.' "$NODE_NAMED" "$NODE_NAMED"
      return
      ;;
  esac
  case "$(uname -m)" in aarch64 | arm64) arch=arm64 ;; esac
  cat <<TEXT

Get the official archive and put it first on the PATH:
  curl -fLO https://nodejs.org/dist/v$NODE_NAMED/node-v$NODE_NAMED-linux-$arch.tar.xz
  sudo mkdir -p /usr/local/node && sudo tar -C /usr/local/node --strip-components=1 -xJf node-v$NODE_NAMED-linux-$arch.tar.xz
  export PATH=/usr/local/node/bin:\$PATH    # in ~/.profile, to keep it
On Debian 13 its own packages will do:  sudo apt-get install nodejs npm
TEXT
}

# ---- System packages -------------------------------------------------------

APT_BUILD=(build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev libvpx-dev
  libopus-dev libspeexdsp-dev libx11-dev libxext-dev)
APT_TEST=(xvfb xdotool xclip dbus-x11 pulseaudio pulseaudio-utils espeak-ng ffmpeg
  libopusfile-dev iproute2 imagemagick pocketsphinx-testdata asterisk-core-sounds-en-wav fonts-dejavu-core tcpdump)
BREW_BUILD=(pkgconf libvpx opus speexdsp)
PACMAN_BUILD=(mingw-w64-x86_64-gcc mingw-w64-x86_64-pkgconf mingw-w64-x86_64-libvpx
  mingw-w64-x86_64-opus mingw-w64-x86_64-speexdsp)

# The libraries by the names that pkg-config knows, for systems without apt.
LIBRARIES=(vpx opus speexdsp)
LIBRARIES_LINUX=(gtk+-3.0 webkit2gtk-4.1 x11 xext)

# need_packages run|test: installs what is missing, or says what to install.
need_packages() {
  case "$(uname -s)" in
    Linux)
      if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
        need_apt "$1"
      else
        need_libraries "${LIBRARIES[@]}" "${LIBRARIES_LINUX[@]}" ||
          die "Install these libraries with their headers, by whatever names your system has for them.
Debian calls them:  ${APT_BUILD[*]}"
      fi
      ;;
    Darwin)
      need_libraries "${LIBRARIES[@]}" || die "Install them by:  brew install ${BREW_BUILD[*]}"
      ;;
    MINGW* | MSYS*)
      need_libraries "${LIBRARIES[@]}" || die "Install them in the MSYS2 shell \"MINGW64\" by:  pacman -S --needed ${PACMAN_BUILD[*]}"
      ;;
    *) die "Alcove builds on Linux; macOS and Windows were never tried, and $(uname -s) is none of them." ;;
  esac
}

need_libraries() {
  local library missing=''
  if ! command -v pkg-config >/dev/null; then
    missing=' pkg-config'
  else
    for library in "$@"; do
      pkg-config --exists "$library" || missing="$missing $library"
    done
  fi
  [ -z "$missing" ] || printf '\nMissing:%s\n' "$missing" >&2
  [ -z "$missing" ]
}

need_apt() {
  local wanted=("${APT_BUILD[@]}") missing
  if [ "$1" = test ]; then
    wanted+=("${APT_TEST[@]}")
    # Debian has Chromium without a window, which spares the tests a third of their
    # time; Ubuntu's package is a stub that fetches the snap: see need_browser.
    case "$(distribution)" in
      debian) wanted+=(chromium-headless-shell) ;;
      ubuntu) ;;
      *) wanted+=(chromium) ;;
    esac
  fi
  missing=$(missing_apt "${wanted[@]}")
  # shellcheck disable=SC2086 # one word a package
  [ -z "$missing" ] || install_apt $missing
}

# distribution: the ID of a Linux, e.g. debian.
# shellcheck source=/dev/null
distribution() { (. /etc/os-release && printf '%s' "${ID:-}") 2>/dev/null || true; }

# missing_apt PACKAGE...: those that are not installed, on one line.
missing_apt() {
  local installed
  installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true)"
  local package missing=''
  for package in "$@"; do
    case "$installed" in
      *" installed:$package "*) ;;
      *) missing="$missing $package" ;;
    esac
  done
  printf '%s' "$missing"
}

install_apt() {
  local root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
      die "Alcove needs these packages, and this is neither root nor is there sudo. As root:
  apt-get update && apt-get install -y --no-install-recommends $*"
    root=(sudo)
  fi
  say "Installing with apt: $*"
  # ${a[@]+...}: an empty array is unset to bash 3.2 and 4.3.
  ${root[@]+"${root[@]}"} apt-get update -q=2 >/dev/null ||
    say "apt-get update complained; going on with the package lists that are here."
  mkdir -p "$CACHE"
  if ! ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >"$CACHE/apt.log" 2>&1; then
    tail -n 20 "$CACHE/apt.log" >&2
    die "apt-get could not install all of: $*
Alcove is built on Debian 12 and 13 and on Ubuntu 24.04 (with \"universe\")."
  fi
}

# need_browser: CHROMIUM names a Chromium for the tests in a browser.
need_browser() {
  local name
  if [ -z "${CHROMIUM:-}" ]; then
    for name in chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome; do
      # Without its snap, Ubuntu's chromium-browser only says what to install.
      if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
        CHROMIUM=$(command -v "$name")
        break
      fi
    done
  fi
  [ -n "${CHROMIUM:-}" ] ||
    die "The tests in a browser need Chromium or Chrome, and none was found.
Ubuntu has Chromium as a snap alone:  sudo snap install chromium
Or install Google's google-chrome-stable, or name another one:  CHROMIUM=/path/to/chrome build/test"
  [ -x "$CHROMIUM" ] || die "CHROMIUM=$CHROMIUM is no program."
  export CHROMIUM
}

# ---- The window's pages ----------------------------------------------------

# fingerprint: one hash over what is read from stdin.
fingerprint() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# install_frontend: npm ci, where the lock file or Node changed since the last.
install_frontend() {
  local stamp=$ROOT/frontend/node_modules/.alcove-stamp now
  now=$({ node --version && cat "$ROOT/frontend/package-lock.json"; } | fingerprint)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then return; fi
  say "Installing the window's packages with npm ci"
  (cd "$ROOT/frontend" && npm ci --no-audit --no-fund --loglevel=error) || return
  printf '%s\n' "$now" >"$stamp"
}

# build_frontend: npm run build, where its sources changed since the last.
build_frontend() {
  local stamp=$CACHE/frontend.stamp now
  now=$(frontend_sources | fingerprint)
  if [ -f "$ROOT/frontend/dist/index.html" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then return; fi
  say "Building the window's pages"
  (cd "$ROOT/frontend" && npm run --silent build) || return
  touch "$ROOT/frontend/dist/.gitkeep" # main.go embeds the folder of a fresh clone too
  mkdir -p "$CACHE"
  printf '%s\n' "$now" >"$stamp"
}

frontend_sources() {
  cd "$ROOT/frontend" || return
  find . \( -name node_modules -o -name dist -o -name wailsjs \) -prune -o -type f -print |
    LC_ALL=C sort | while IFS= read -r file; do
    printf '%s\n' "$file"
    cat "$file"
  done
}

# ---- The two programs ------------------------------------------------------

EXE=''
case "$(uname -s)" in MINGW* | MSYS*) EXE=.exe ;; esac

build_window() {
  local flags=()
  case "$(uname -s)" in
    Darwin) export CGO_LDFLAGS="${CGO_LDFLAGS:-} -framework UniformTypeIdentifiers" ;;
    MINGW* | MSYS*) flags=(-ldflags '-H windowsgui') ;;
  esac
  (cd "$ROOT" && go build -tags "$TAGS" ${flags[@]+"${flags[@]}"} -o "bin/alcove$EXE" .)
}

build_node() { (cd "$ROOT" && go build -o "bin/alcove-node$EXE" ./app/cmd/alcove-node); }

# has_display: whether a window can be opened here.
has_display() {
  case "$(uname -s)" in
    Linux) [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] ;;
    *) true ;;
  esac
}
