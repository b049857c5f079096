"""Nothing but the pinned model gets past the check, and what is wrong is named."""

from __future__ import annotations

import os
import random
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from model_rig import run

from voice_her2.edges.model_files.check import verify_model
from voice_her2.errors import ModelError
from voice_her2.model_manifest import MODEL, Manifest

README = Path(__file__).parent.parent / "models" / "README.md"


def linked(model: Path, into: Path) -> Path:
    """Return a copy of a model that costs no space; to change a file of it, `replace` it."""
    for path in MODEL.files:
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        try:
            (into / path).hardlink_to(model / path)
        except OSError:
            (into / path).write_bytes((model / path).read_bytes())
    return into


def replace(file: Path, data: bytes) -> None:
    file.unlink(missing_ok=True)
    file.write_bytes(data)


def refused(folder: Path, manifest: Manifest = MODEL) -> ModelError:
    with pytest.raises(ModelError) as caught:
        verify_model(folder, manifest)
    assert caught.value.exit_code == 4
    assert "voice-her2 model get" in caught.value.fix or caught.value.code == "model-unsafe-path"
    return caught.value


def test_the_real_model_passes(model_dir: Path) -> None:
    verify_model(model_dir)


def test_the_readme_lists_the_sums_of_the_manifest() -> None:
    text = README.read_text(encoding="utf-8")
    assert [f"{file.sha256}  {file.path}" for file in MODEL.files.values()] == [
        line for line in text.splitlines() if len(line.split("  ")[0]) == 64
    ]
    assert MODEL.archive.sha256 in text
    assert MODEL.archive.coordinates in text


@pytest.mark.parametrize("path", [file.path for file in MODEL.required])
@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda file, data: file.unlink(), "model-incomplete"),
        (lambda file, data: replace(file, data[: len(data) // 2]), "model-damaged"),
        (lambda file, data: replace(file, data[:-1]), "model-damaged"),
        (lambda file, data: replace(file, b""), "model-damaged"),
        (lambda file, data: replace(file, bytes(len(data))), "model-damaged"),
        (lambda file, data: replace(file, data + b"\0"), "model-damaged"),
    ],
    ids=["missing", "half", "one-short", "empty", "zeroed", "one-long"],
)
def test_each_harmed_file_is_named(
    path: str, harm: Callable[[Path, bytes], None], code: str, model_dir: Path, tmp_path: Path
) -> None:
    folder = linked(model_dir, tmp_path / "m")
    harm(folder / path, (model_dir / path).read_bytes())
    error = refused(folder)
    assert error.code == code
    assert path in error.what


def test_200_bit_flips_are_all_refused_by_name(model_dir: Path, tmp_path: Path) -> None:
    folder, chance = shutil.copytree(model_dir, tmp_path / "m"), random.Random(20261122)
    paths = [file.path for file in MODEL.required]
    for turn in range(200):
        path = paths[turn % len(paths)]
        bit = chance.randrange(8 * MODEL.files[path].size_bytes)
        flip(folder / path, bit)
        error = refused(folder)
        assert (error.code, path in error.what) == ("model-damaged", True), (turn, path, bit)
        flip(folder / path, bit)
    verify_model(folder)


def flip(file: Path, bit: int) -> None:
    with file.open("r+b") as stream:
        stream.seek(bit // 8)
        byte = stream.read(1)[0]
        stream.seek(bit // 8)
        stream.write(bytes([byte ^ 1 << bit % 8]))


# --- places that hold no model ---------------------------------------------------------------------------------------


def test_a_missing_folder(tmp_path: Path) -> None:
    error = refused(tmp_path / "none")
    assert (error.code, error.seen) == ("model-missing", str(tmp_path / "none"))


def test_an_empty_folder(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "model-missing"


def test_a_file_as_model(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert refused(tmp_path / "file").code == "model-not-a-folder"


def test_a_folder_nested_one_deep_is_pointed_to(model_dir: Path, tmp_path: Path) -> None:
    inner = linked(model_dir, tmp_path / "unpacked" / "vosk-model-small-en-us-0.15")
    error = refused(tmp_path / "unpacked")
    assert (error.code, error.seen) == ("model-nested", str(inner))


def test_something_else_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    assert "holiday.jpg" in refused(tmp_path).seen


@pytest.mark.parametrize("path", ["graph/words.txt", "rescore/G.fst", "ivector/more.conf", "HCLG.fst"])
def test_files_that_the_recogniser_would_read_too(path: str, small: tuple[Path, Manifest]) -> None:
    folder, manifest = small
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_bytes(b"--frame-shift=99")
    error = refused(folder, manifest)
    assert error.code == "model-unexpected-file"
    assert path.startswith(error.seen.split(" ")[0])


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_only_has_the_name_of_a_file(kind: str, small: tuple[Path, Manifest]) -> None:
    folder, manifest = small
    file = folder / "conf" / "mfcc.conf"
    file.rename(folder.parent / "mfcc.conf")
    if kind == "link":
        file.symlink_to(folder.parent / "mfcc.conf")
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.mkdir()
    error = refused(folder, manifest)
    assert error.code == "model-unexpected-file"
    assert "conf/mfcc.conf" in error.seen


@pytest.mark.parametrize("name", ["good\0/../etc", "good\x1b[2J", "good\nbad"])
def test_a_path_that_native_code_or_a_terminal_misreads(name: str, tmp_path: Path) -> None:
    error = refused(tmp_path / name)
    assert error.code == "model-unsafe-path"
    assert error.seen.isprintable()


def test_a_file_that_may_not_be_read(small: tuple[Path, Manifest]) -> None:
    folder, manifest = small
    folder.parent.chmod(0o755)
    (folder / "am" / "final.mdl").chmod(0)
    (folder.parent / "manifest.txt").write_text(repr(manifest), encoding="utf-8")
    program = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from voice_her2.edges.model_files.check import verify_model
        from voice_her2.errors import ModelError
        from voice_her2.model_manifest import Manifest, MavenArchive, ModelFile
        manifest, folder = eval(sys.argv[1]), os.open(sys.argv[2], os.O_RDONLY)
        os.fchdir(folder)
        if os.geteuid() == 0:  # root may read anything
            os.seteuid(65534)
        try:
            verify_model(Path("."), manifest)
        except ModelError as error:
            print(error.code, error.seen)
    """)
    said = run(program, repr(manifest), str(folder)).stdout
    assert said == "model-unreadable am/final.mdl\n"
