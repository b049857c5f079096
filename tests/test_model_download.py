"""A download goes on where it stopped, and ends with the pinned bytes or with an error that says why."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path
from typing import Self

import pytest
from model_rig import left_in, nothing, zipped

from voice_her2.edges.model_files import fetch
from voice_her2.edges.model_files.check import verify_model
from voice_her2.edges.model_files.fetch import Origin
from voice_her2.edges.model_files.get import get_model
from voice_her2.errors import ModelError
from voice_her2.model_manifest import Manifest


class Shop(http.server.ThreadingHTTPServer):
    """Serve one archive on loopback, and misbehave as told: `limits_bytes` cuts off the first answers after so much."""

    def __init__(self, data: bytes, *, limits_bytes: list[int] | None = None, resumes: bool = True, status: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.data, self.limits_bytes, self.resumes, self.status = data, limits_bytes or [], resumes, status
        self.asked: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/archive"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Counter(http.server.BaseHTTPRequestHandler):
    """Answer a request of the shop."""

    server: Shop

    def do_GET(self) -> None:
        shop, wish = self.server, self.headers.get("Range")
        shop.asked.append(wish)
        start = int(wish.removeprefix("bytes=").removesuffix("-")) if wish and shop.resumes else 0
        body = shop.data[start:]
        self.send_response(shop.status or (206 if start else 200))
        self.send_header("Content-Length", str(len(body)))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(shop.data) - 1}/{len(shop.data)}")
        self.end_headers()
        self.wfile.write(body[: shop.limits_bytes.pop(0)] if shop.limits_bytes else body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def origin(shop: Shop, manifest: Manifest) -> Origin:
    return Origin("shop", lambda: shop.url, manifest.archive.size_bytes, manifest.archive.sha256)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "PAUSE_S", 0.01)


@pytest.mark.usefixtures("quick")
def test_a_download_goes_on_after_each_interruption(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    manifest, seen = small[1], list[tuple[int, int | None]]()
    data = (tmp_path / "small.aar").read_bytes()
    with Shop(data, limits_bytes=[4000, 5000]) as shop:
        get_model(
            tmp_path / "here" / "model",
            progress=lambda done, total: seen.append((done, total)),
            origins=(origin(shop, manifest),),
            manifest=manifest,
        )
    verify_model(tmp_path / "here" / "model", manifest)
    assert shop.asked == [None, "bytes=4000-", "bytes=9000-"]
    assert seen[0] == (0, len(data))
    assert seen[-1] == (len(data), len(data))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert left_in(tmp_path / "here") == ["model"]


@pytest.mark.usefixtures("quick")
def test_what_came_is_kept_for_the_next_run(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    manifest, data = small[1], (tmp_path / "small.aar").read_bytes()
    target = tmp_path / "here" / "model"
    with Shop(data, limits_bytes=[1000, 0, 0, 0, 0]) as shop:
        with pytest.raises(ModelError) as caught:
            get_model(target, progress=nothing, origins=(origin(shop, manifest),), manifest=manifest)
        assert caught.value.code == "model-download"
        assert not target.exists()
        get_model(target, progress=nothing, origins=(origin(shop, manifest),), manifest=manifest)
    assert shop.asked[-1] == "bytes=1000-"
    verify_model(target, manifest)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("left", [b"garbage of an earlier run", b"\0" * 10_000_000], ids=["short", "longer-than-all"])
@pytest.mark.parametrize("resumes", [True, False])
def test_a_bad_part_of_an_earlier_run_does_not_stay(
    left: bytes, resumes: bool, small: tuple[Path, Manifest], tmp_path: Path
) -> None:
    manifest, data = small[1], (tmp_path / "small.aar").read_bytes()
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / ".model.part-shop").write_bytes(left)
    with Shop(data, resumes=resumes) as shop:
        get_model(tmp_path / "here" / "model", progress=nothing, origins=(origin(shop, manifest),), manifest=manifest)
    verify_model(tmp_path / "here" / "model", manifest)
    assert left_in(tmp_path / "here") == ["model"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("fault", ["wrong-bytes", "too-many", "status-404", "status-500", "refused"])
def test_the_second_origin_is_asked_when_the_first_is_no_good(fault: str, small: tuple[Path, Manifest], tmp_path: Path) -> None:
    manifest, data = small[1], (tmp_path / "small.aar").read_bytes()
    bad = {"wrong-bytes": bytes(len(data)), "too-many": data + bytes(5_000_000)}.get(fault, data)
    status = int(fault.removeprefix("status-")) if fault.startswith("status-") else 0
    vendor = zipped(tmp_path / "vendor.zip", small[0], "vosk-model-small-en-us-0.15/").read_bytes()
    with Shop(bad, status=status) as first, Shop(vendor) as second:
        address = "http://127.0.0.1:9/none" if fault == "refused" else first.url
        gone = Origin("first", lambda: address, len(data), manifest.archive.sha256)
        origins = (gone, Origin("second", lambda: second.url, None, None))
        get_model(tmp_path / "here" / "model", progress=nothing, origins=origins, manifest=manifest)
    verify_model(tmp_path / "here" / "model", manifest)
    assert len(second.asked) == 1


def test_an_unpinned_archive_with_another_model_is_refused_and_dropped(small: tuple[Path, Manifest], tmp_path: Path) -> None:
    folder, manifest = small
    (folder / "am" / "final.mdl").write_bytes(bytes(manifest.required[0].size_bytes))
    with Shop(zipped(tmp_path / "v.zip", folder, "").read_bytes()) as shop:
        origins = (Origin("vendor", lambda: shop.url, None, None),)
        with pytest.raises(ModelError) as caught:
            get_model(tmp_path / "here" / "model", progress=nothing, origins=origins, manifest=manifest)
    assert caught.value.code == "model-archive-damaged"
    assert left_in(tmp_path / "here") == []
