"""A model arrives whole or not at all, and nothing of the user's is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from model_rig import left_in, nothing, put, run, zipped

from voice_her2.edges.model_files.check import verify_model
from voice_her2.edges.model_files.get import get_model
from voice_her2.errors import ModelError
from voice_her2.model_manifest import MODEL, Manifest


@pytest.mark.parametrize("prefix", MODEL.prefixes)
def test_from_a_zip_as_either_vendor_packs_it(prefix: str, small: tuple[Path, Manifest], tmp_path: Path) -> None:
    folder, manifest = small
    archive = zipped(tmp_path / "any.zip", folder, prefix, {"R.txt": b"", "classes.jar": b"PK"})
    verify_model(put(tmp_path / "new" / "deep" / "model", archive, manifest), manifest)
    assert left_in(tmp_path / "new" / "deep") == ["model"]


def test_from_the_package(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    _, manifest = small
    verify_model(put(tmp_path / "model", tmp_path / "small.aar", manifest), manifest)


def test_from_a_folder_and_the_source_is_untouched(model_dir: Path, tmp_path: Path) -> None:
    before = {path: (model_dir / path).stat().st_mtime_ns for path in MODEL.files if (model_dir / path).exists()}
    verify_model(put(tmp_path / "model", model_dir, MODEL))
    assert {path: (model_dir / path).stat().st_mtime_ns for path in before} == before


def test_a_zip_whose_readme_is_worded_otherwise(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    folder, manifest = small
    (folder / "README").write_text("other words", encoding="utf-8")
    placed = put(tmp_path / "model", zipped(tmp_path / "v.zip", folder, "vosk-model-small-en-us-0.15/"), manifest)
    verify_model(placed, manifest)
    assert not (placed / "README").exists()


def test_a_whole_model_is_left_alone(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    folder, manifest = small
    before = (folder / "am").stat().st_ino
    assert get_model(folder, progress=nothing, origins=(), manifest=manifest) == folder
    assert (folder / "am").stat().st_ino == before


def test_a_damaged_model_is_mended(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    _, manifest = small
    target = put(tmp_path / "here" / "model", tmp_path / "small.aar", manifest)
    (target / "graph" / "Gr.fst").write_bytes(b"")
    (target / "uuid").unlink()
    verify_model(put(target, tmp_path / "small.aar", manifest), manifest)
    assert left_in(target.parent) == ["model"]


@pytest.mark.parametrize("path", ["thesis.odt", "graph/notes.txt", "am/final.mdl/x"])
def test_a_folder_with_anything_else_in_it_is_never_touched(path: str, small: tuple[Path, Manifest], tmp_path: Path) -> None:
    _, manifest = small
    (tmp_path / "home" / path).parent.mkdir(parents=True)
    (tmp_path / "home" / path).write_text("years of work", encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        put(tmp_path / "home", tmp_path / "small.aar", manifest)
    assert caught.value.code == "model-target-occupied"
    assert (tmp_path / "home" / path).read_text(encoding="utf-8") == "years of work"


def test_a_second_get_at_the_same_time_is_held_off(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    import fcntl

    _, manifest = small
    with (tmp_path / ".model.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ModelError) as caught:
            put(tmp_path / "model", tmp_path / "small.aar", manifest)
    assert caught.value.code == "model-busy"
    verify_model(put(tmp_path / "model", tmp_path / "small.aar", manifest), manifest)


def test_a_source_that_is_not_there(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    _, manifest = small
    with pytest.raises(ModelError) as caught:
        put(tmp_path / "model", tmp_path / "nowhere.aar", manifest)
    assert caught.value.code == "model-source-missing"


def test_a_place_that_cannot_be_written(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    _, manifest = small
    with pytest.raises(ModelError) as caught:
        put(Path("/proc/voice_her2/model"), tmp_path / "small.aar", manifest)
    assert caught.value.code == "model-not-written"


def test_a_write_that_fails_half_way(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    _, manifest = small
    program = textwrap.dedent("""
        import resource, signal, sys
        from pathlib import Path
        from voice_her2.edges.model_files.get import get_model
        from voice_her2.errors import ModelError
        from voice_her2.model_manifest import Manifest, MavenArchive, ModelFile
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (30, 30))
        try:
            get_model(Path(sys.argv[2]), source=Path(sys.argv[3]), progress=lambda done, total: None, manifest=eval(sys.argv[1]))
        except ModelError as error:
            print(error.code)
    """)
    said = run(program, repr(manifest), str(tmp_path / "here" / "model"), str(tmp_path / "small.aar")).stdout
    assert said == "model-not-written\n"
    assert left_in(tmp_path / "here") == []


@pytest.mark.parametrize("after", [1, 7, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24])
def test_killed_at_any_write_it_leaves_the_old_model_or_the_new_or_none(
    after: int, small: tuple[Path, Manifest], tmp_path: Path
) -> None:
    _, manifest = small
    target = tmp_path / "here" / "model"
    program = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from voice_her2.edges.model_files.get import get_model
        from voice_her2.model_manifest import Manifest, MavenArchive, ModelFile
        count, real_fsync = 0, os.fsync
        def fsync(handle):
            global count
            count += 1
            if count == int(sys.argv[4]):
                os.kill(os.getpid(), signal.SIGKILL)
            real_fsync(handle)
        os.fsync = fsync
        get_model(Path(sys.argv[2]), source=Path(sys.argv[3]), progress=lambda done, total: None, manifest=eval(sys.argv[1]))
    """)
    command = [sys.executable, "-c", program, repr(manifest), str(target), str(tmp_path / "small.aar"), str(after)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode in (-signal.SIGKILL, 0)
    if target.exists():
        verify_model(target, manifest)
    verify_model(put(target, tmp_path / "small.aar", manifest), manifest)
    assert left_in(target.parent) == ["model"]
