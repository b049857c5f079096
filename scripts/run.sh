#!/usr/bin/env bash
# Start the conversation; where there is no sound device, let recorded questions be asked instead.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly NO_SOUND_DEVICE=5

status=0
.venv/bin/voice-her2 listen || status=$?
if ((status != NO_SOUND_DEVICE)); then exit "$status"; fi

printf '\nNo microphone or speaker here (see above), so recorded questions from tests/audio are asked instead.\n\n'
recordings=()
while read -r entry; do
    recording=$(find tests/audio -name "$entry*.flac" | LC_ALL=C sort | head -n 1)
    [[ -n $recording ]] && recordings+=("$recording")
done < <(sed -n 's/^id *= *"\([a-z0-9-]*\)".*/\1/p' content/her2.toml)
((${#recordings[@]})) || { echo "run: tests/audio holds no recording of any entry of content/her2.toml" >&2; exit 1; }
exec .venv/bin/voice-her2 replay --no-speak "${recordings[@]}"
