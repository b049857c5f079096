"""A question in a room full of voices, with the real decoders: what the free one garbled is answered by the others' vote."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

AUDIO = Path(__file__).with_name("audio")
QUESTION = "as-written-cure-her2-negative__bf_lily.flac"


def test_what_the_guided_decoder_hears_alike_in_three_ways_is_answered(model_dir: Path, tmp_path: Path) -> None:
    assert model_dir.is_dir()
    with (AUDIO / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["file"] == QUESTION or row["kind"] == "out"]
    for row in rows:
        shutil.copy(AUDIO / row["file"], tmp_path / row["file"])
    with (tmp_path / "manifest.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "voice_her2", "evaluate", tmp_path, "--snr", "10", "--kinds", "as-written", "--json", report]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(report.read_text(encoding="utf-8"))["results"]
    (utterance,) = result["utterances"]
    heard = utterance["decoders"]
    assert heard["guided"] == heard["denoised"] == heard["foreground"] == "can her too negative be cured"
    assert "her" not in heard["free"].split()
    assert (result["verdict"], utterance["entry"]) == ("right", "cure-her2-negative")
