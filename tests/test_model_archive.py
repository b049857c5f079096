"""An archive that means harm is refused and leaves nothing behind."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

import pytest
from model_rig import left_in, nothing, put, zipped

from voice_her2.edges.model_files.fetch import Origin
from voice_her2.edges.model_files.get import get_model
from voice_her2.errors import ModelError
from voice_her2.model_manifest import Manifest


def link_member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


def hostile(kind: str, archive: Path, folder: Path) -> Path:
    """Return an archive with the whole model in it, and one thing wrong."""
    prefix = "model-en-us/"
    victim = prefix + "graph/disambig_tid.int"
    extra: dict[str, dict[str, bytes]] = {
        "zip-slip": {prefix + "../../../escaped": b"x"},
        "absolute": {f"{archive.parent}/escaped": b"x"},
        "backslash": {"..\\escaped": b"x"},
        "drive": {"C:/escaped": b"x"},
    }
    if kind in extra:
        return zipped(archive, folder, prefix, extra[kind])
    if kind == "not-a-zip":
        archive.write_bytes(random.Random(2).randbytes(5000))
        return archive
    if kind == "truncated":
        data = zipped(archive, folder, prefix).read_bytes()
        archive.write_bytes(data[: len(data) * 2 // 3])
        return archive
    if kind == "bomb":
        (folder / "graph" / "disambig_tid.int").write_bytes(bytes(60_000_000))
        return zipped(archive, folder, prefix)
    if kind == "lacking":
        (folder / "graph" / "disambig_tid.int").unlink()
        return zipped(archive, folder, prefix)
    if kind == "another-model":
        file = folder / "graph" / "disambig_tid.int"
        file.write_bytes(bytes(file.stat().st_size))
        return zipped(archive, folder, prefix)
    if kind in ("symlink", "duplicate"):
        zipped(archive, folder, prefix)
        with zipfile.ZipFile(archive, "a") as out:
            if kind == "symlink":
                out.writestr(link_member(prefix + "rescore"), "/etc")
            else:
                with pytest.warns(UserWarning, match="Duplicate name"):
                    out.writestr(victim, b"x")
        return archive
    data = bytearray(zipped(archive, folder, prefix).read_bytes())
    at = data.rindex(victim.encode()) - 46
    assert data[at : at + 4] == b"PK\1\2"
    if kind == "huge-declared":
        data[at + 24 : at + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    elif kind == "encrypted":
        data[at + 8] |= 1
    elif kind == "unknown-method":
        data[at + 10 : at + 12] = (77).to_bytes(2, "little")
    elif kind == "damaged-data":
        start = int.from_bytes(data[at + 42 : at + 46], "little") + 30 + len(victim)
        data[start : start + 20] = bytes(b ^ 0xFF for b in data[start : start + 20])
    else:
        raise ValueError(kind)
    archive.write_bytes(data)
    return archive


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("zip-slip", "model-archive-unsafe"),
        ("absolute", "model-archive-unsafe"),
        ("backslash", "model-archive-unsafe"),
        ("drive", "model-archive-unsafe"),
        ("symlink", "model-archive-unsafe"),
        ("duplicate", "model-archive-unsafe"),
        ("bomb", "model-archive-damaged"),
        ("huge-declared", "model-archive-damaged"),
        ("not-a-zip", "model-archive-damaged"),
        ("truncated", "model-archive-damaged"),
        ("lacking", "model-archive-damaged"),
        ("another-model", "model-archive-damaged"),
        ("encrypted", "model-archive-damaged"),
        ("unknown-method", "model-archive-damaged"),
        ("damaged-data", "model-archive-damaged"),
    ],
)
def test_a_hostile_archive_is_refused_and_leaves_nothing(
    kind: str, code: str, small: tuple[Path, Manifest], tmp_path: Path
) -> None:
    folder, manifest = small
    archive = hostile(kind, tmp_path / "hostile.zip", folder)
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    with pytest.raises(ModelError) as caught:
        put(tmp_path / "a" / "b" / "c" / "model", archive, manifest)
    assert caught.value.code == code
    assert left_in(tmp_path / "a" / "b" / "c") == []
    assert not list(tmp_path.rglob("*escaped*"))


def test_a_package_with_the_wrong_sum_is_not_opened(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    folder, manifest = small
    archive = zipped(tmp_path / "other.aar", folder, "assets/model-en-us/", {"one": b"more"})
    with pytest.raises(ModelError, match="is not, or not all of") as caught:
        put(tmp_path / "model", archive, manifest)
    assert caught.value.code == "model-archive-damaged"


def test_an_archive_of_something_else(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out:
        out.writestr("README", "hello")
    with pytest.raises(ModelError) as caught:
        put(tmp_path / "model", tmp_path / "x.zip", small[1])
    assert caught.value.code == "model-archive-unknown"


@pytest.mark.parametrize("kind", ["pipe", "sparse"])
def test_an_archive_that_would_hang_or_fill_the_memory(kind: str, small: tuple[Path, Manifest], tmp_path: Path) -> None:
    if kind == "pipe":
        os.mkfifo(tmp_path / "x.zip")
    else:
        with (tmp_path / "x.zip").open("wb") as out:
            out.truncate(1 << 40)
    with pytest.raises(ModelError) as caught:
        put(tmp_path / "model", tmp_path / "x.zip", small[1])
    assert caught.value.code == ("model-archive-unknown" if kind == "pipe" else "model-archive-unsafe")


def test_nothing_leads_to_the_network_when_no_origin_is_left(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    def gone() -> str:
        raise ImportError("No module named 'maven_artifact'", name="maven_artifact")

    with pytest.raises(ModelError) as caught:
        get_model(tmp_path / "m", progress=nothing, origins=(Origin("o", gone, None, None),), manifest=small[1])
    assert caught.value.code == "model-download"
    assert "pip install" in caught.value.seen
    assert "--from FILE" in caught.value.fix
