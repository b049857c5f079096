#!/usr/bin/env bash
# Make .venv, install what is missing, get the recognition model. A second run finds everything there and does nothing.
#   scripts/setup.sh run     what the program needs
#   scripts/setup.sh test    that, and what the tests need
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin
export PIP_DISABLE_PIP_VERSION_CHECK=1

purpose=${1:-}
case $purpose in
run) lock=requirements.lock ;;
test) lock=requirements-dev.lock ;;
*) echo "usage: scripts/setup.sh run|test" >&2; exit 2 ;;
esac

say() { printf 'setup: %s\n' "$*"; }
refuse() { printf 'setup: %s\n' "$@" >&2; exit 1; }

# --- system packages, asked for by what they give, so that any distribution's will do --------------------------------
library() { [[ $libraries == *"$1"* ]]; }
file_in() { compgen -G "$1" >/dev/null; }

needs() { local package=$1; shift; "$@" || missing+=("$package"); }
find_missing() {
    libraries=$(ldconfig -p 2>/dev/null || true)
    missing=()
    needs espeak-ng command -v espeak-ng
    needs libespeak-ng1 library libespeak-ng.so.1
    needs libportaudio2 library libportaudio.so.2
    needs libspeexdsp1 library libspeexdsp.so.1
    if [[ $purpose == test ]]; then
        needs pulseaudio command -v pulseaudio
        needs pulseaudio-utils command -v pactl
        needs libasound2-plugins file_in '/usr/lib*/*/alsa-lib/libasound_module_pcm_pulse.so'
        needs chromium command -v chromium
        needs chromium-driver command -v chromedriver
        needs systemd command -v systemd-analyze
        needs fonts-liberation file_in '/usr/share/fonts/truetype/liberation*'
        needs strace command -v strace
        needs util-linux command -v unshare
    fi
    [[ -x .venv/bin/python ]] || needs python3-venv "$python" -c 'import ensurepip'
} &>/dev/null

python=
for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$candidate; break; fi
done
[[ -n $python ]] || refuse "Python 3.11 or newer is needed" \
    "  seen: $("${PYTHON:-python3}" --version 2>&1 | head -n 1 || true)" "  fix:  install it, or run: make setup PYTHON=/path/to/python3.11"

find_missing
if ((${#missing[@]})); then
    say "missing system packages: ${missing[*]}"
    as_root=()
    if ((EUID != 0)); then as_root=(sudo -n); fi
    if ! command -v apt-get >/dev/null || ! { ((EUID == 0)) || sudo -n true 2>/dev/null; }; then
        refuse "they can be installed here only by an administrator" \
            "  fix:  sudo apt-get install ${missing[*]}   (elsewhere: the packages that give the same), then the same make again"
    fi
    apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q "$@"; }
    install() { apt install -y --no-install-recommends "${missing[@]}"; }
    # Lists that were never fetched, or are old, are fetched once.
    install || { apt update && install; } || refuse "apt-get could not install them; its own messages are above"
    find_missing
    ((${#missing[@]} == 0)) || refuse "installed, but still not to be found: ${missing[*]}" \
        "  fix:  see that they are on PATH and in ldconfig -p, then the same make again"
fi

# --- Python packages -------------------------------------------------------------------------------------------------
# What the tests need includes what the program needs.
wanted() { cat requirements-build.lock "$1" pyproject.toml | cksum; }
ready() { [[ -f .venv/ready-$1 && $(<".venv/ready-$1") == "$(wanted "$2")" ]]; }
is_ready() { ready test requirements-dev.lock || { [[ $purpose == run ]] && ready run requirements.lock; }; }
if ! is_ready || ! [[ -x .venv/bin/voice-her2 ]]; then
    if ! .venv/bin/python -c '' 2>/dev/null; then
        say "making .venv with $("$python" --version)"
        "$python" -m venv --clear .venv
    fi
    say "installing the Python packages of $lock"
    # What comes as source (srt, for vosk) is built by the pinned tools too, not by what pip would fetch by itself.
    .venv/bin/python -m pip install --quiet --require-hashes -r requirements-build.lock
    .venv/bin/python -m pip install --quiet --require-hashes --no-build-isolation --use-pep517 -r "$lock"
    # The lock holds what builds it too, so nothing is fetched beside the lock.
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
    wanted "$lock" >".venv/ready-$purpose"
fi

# --- the recognition model -------------------------------------------------------------------------------------------
# Only whether it is there: each start of the program checks every byte of it.
model=${VOICE_HER2_MODEL:-}
if [[ -z $model && -f .venv/model-folder ]]; then model=$(<.venv/model-folder); fi
if [[ -z $model || ! -f $model/am/final.mdl ]]; then
    .venv/bin/voice-her2 model get
    .venv/bin/python -c 'from voice_her2 import config, places; print(places.model_folder(config.load({})), end="")' >.venv/model-folder
fi
