"""Give the tests the real parts; what is missing fails the test that asks for it."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from model_rig import pinned, zipped

from voice_her2 import config, places
from voice_her2.content import Content
from voice_her2.content_file import load_content
from voice_her2.edges.model_files.check import verify_model
from voice_her2.matching import Matcher
from voice_her2.model_manifest import MODEL, Manifest, MavenArchive


@pytest.fixture(scope="session")
def model_dir() -> Path:
    """Return the folder of the recognition model, checked; ModelError, with its fix, where there is none."""
    folder = places.model_folder(config.load({}))
    verify_model(folder)
    return folder


@pytest.fixture(scope="session")
def her2() -> Content:
    """Return the content that is served by default."""
    return load_content(places.content_file(config.load({})))


@pytest.fixture(scope="session")
def clinic() -> Content:
    """Return content about another topic, which no line of code knows."""
    return load_content(Path(__file__).with_name("content") / "clinic.toml")


@pytest.fixture(scope="session")
def matcher(her2: Content) -> Matcher:
    """Return the matcher over the default content; it is pure, so that all tests share it."""
    return Matcher(her2)


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, Manifest]:
    """Return a folder of the real model's shape with a few random bytes in each file, and its manifest."""
    folder, noise = tmp_path / "small", random.Random(1)
    for path in MODEL.files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(noise.randbytes(noise.randrange(40, 3000)))
    archive = zipped(tmp_path / "small.aar", folder, "assets/model-en-us/")
    coordinates = MavenArchive("g", "a", "1", "aar", archive.stat().st_size, hashlib.sha256(archive.read_bytes()).hexdigest())
    required = pinned(folder, tuple(file.path for file in MODEL.required))
    companions = pinned(folder, tuple(file.path for file in MODEL.companions))
    return folder, Manifest(coordinates, "a.zip", MODEL.prefixes, required, companions)
