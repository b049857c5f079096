#!/usr/bin/env bash
# Start the conversation; where there is no sound device, let recorded questions be asked instead.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly NO_SOUND_DEVICE=5
readonly PYTHON=${VOICE_HER2_PYTHON:-.venv/bin/python}

status=0
"$PYTHON" -m voice_her2 listen || status=$?
if ((status != NO_SOUND_DEVICE)); then exit "$status"; fi

printf '\nNo microphone or speaker here (see above), so recorded questions from tests/audio are asked instead.\n\n'
exec "$PYTHON" -m voice_her2 replay --no-speak tests/audio/questions/*.flac
