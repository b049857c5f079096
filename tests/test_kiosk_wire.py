"""Who gets in at the page's server, byte by byte, and what the others cost."""

from __future__ import annotations

import base64
import contextlib
import http.client
import itertools
import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rig.kiosk import Life, ScriptedKiosk
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

LIMIT_S = 20.0


@pytest.fixture(scope="module")
def kiosk() -> Iterator[ScriptedKiosk]:
    with tempfile.TemporaryDirectory() as folder, ScriptedKiosk(Path(folder)) as started:
        yield started


@pytest.fixture(scope="module")
def life(kiosk: ScriptedKiosk) -> Life:
    return kiosk.hearing()


def raw(port: int, request: bytes) -> tuple[int, bytes]:
    """Return the status and the whole answer to a request as it stands; 0 for none."""
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S) as sock:
        sock.sendall(request)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := sock.recv(65_536):
                answer += chunk
                if answer.startswith(b"HTTP/1.1 101"):
                    break
    return (int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0), answer


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", *headers, "Connection: close", "", ""]).encode("latin-1")


def upgrade(*headers: str, path: str = "/events") -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    fixed = ["Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
    return "\r\n".join([f"GET {path} HTTP/1.1", *headers, *fixed, "", ""]).encode("latin-1")


def page(kiosk: ScriptedKiosk) -> ClientConnection:
    origin = f"http://127.0.0.1:{kiosk.port}"
    return connect(f"ws://127.0.0.1:{kiosk.port}/events", origin=Origin(origin), open_timeout=LIMIT_S, close_timeout=2)


def read_on(client: ClientConnection) -> None:
    for _ in range(1000):
        client.recv(timeout=LIMIT_S)


def ask_on(client: ClientConnection) -> None:
    for _ in range(100_000):
        client.send('{"request": "louder"}')
    # All may have gone into buffers before the end of the connection is read.
    while True:
        client.recv(timeout=30)


GOOD_HOSTS = ("127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}")
BAD_HOSTS = (
    "127.0.0.1",
    "127.0.0.1:1",
    "evil.example",
    "evil.example:{port}",
    "localhost.evil.example:{port}",
    "127.0.0.1:{port}.evil.example",
    "evil.example@127.0.0.1:{port}",
    "0.0.0.0:{port}",
    "127.1:{port}",
    "2130706433:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "",
    "localhost:{port}, evil.example",
)
GOOD_ORIGINS = ("http://127.0.0.1:{port}", "http://localhost:{port}", "http://[::1]:{port}")
BAD_ORIGINS = (
    "null",
    "http://evil.example",
    "http://evil.example:{port}",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "file://",
    "http://127.0.0.1:{port}.evil.example",
    "http://127.0.0.1:{port}/",
    "",
)


def filled(values: tuple[str, ...], port: int) -> list[str]:
    return [value.format(port=port) for value in values]


def test_the_page_is_given_to_its_own_names_only(kiosk: ScriptedKiosk, life: Life) -> None:
    for host in filled(GOOD_HOSTS, kiosk.port):
        assert raw(kiosk.port, get("/", f"Host: {host}"))[0] == 200, host
    for path, host in itertools.product(("/", "/healthz", "/page.js"), filled(BAD_HOSTS, kiosk.port)):
        status, answer = raw(kiosk.port, get(path, f"Host: {host}"))
        assert status in (400, 421), (path, host)
        assert b"HER2" not in answer
    good = f"Host: 127.0.0.1:{kiosk.port}"
    assert raw(kiosk.port, get("/", good, "Host: evil.example"))[0] in (400, 421)
    assert raw(kiosk.port, get("/"))[0] in (400, 421)
    assert raw(kiosk.port, b"GET / HTTP/1.0\r\n\r\n")[0] in (400, 421)


def test_a_connection_comes_from_its_own_page_only(kiosk: ScriptedKiosk, life: Life) -> None:
    host = f"Host: 127.0.0.1:{kiosk.port}"
    for origin in filled(GOOD_ORIGINS, kiosk.port):
        assert raw(kiosk.port, upgrade(host, f"Origin: {origin}"))[0] == 101, origin
    for origin in filled(BAD_ORIGINS, kiosk.port):
        assert raw(kiosk.port, upgrade(host, f"Origin: {origin}"))[0] == 403, origin
        assert raw(kiosk.port, get("/healthz", host, f"Origin: {origin}"))[0] == 403, origin
    assert raw(kiosk.port, upgrade(host))[0] == 403
    own = f"Origin: http://127.0.0.1:{kiosk.port}"
    assert raw(kiosk.port, upgrade(host, own, "Origin: http://evil.example"))[0] in (400, 403)
    for bad in filled(BAD_HOSTS, kiosk.port):
        # Rebinding: Host and Origin agree, and both are the attacker's.
        assert raw(kiosk.port, upgrade(f"Host: {bad}", f"Origin: http://{bad}"))[0] in (400, 421), bad
    assert raw(kiosk.port, get("/", host, "Sec-Fetch-Site: cross-site"))[0] == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PROPFIND"])
def test_only_get_is_answered(kiosk: ScriptedKiosk, life: Life, method: str) -> None:
    assert raw(kiosk.port, get("/", f"Host: 127.0.0.1:{kiosk.port}", method=method))[0] in (400, 405)


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/static/page.js",
        "/page.js/",
        "/index.html",
        "/page.js%00.txt",
        "/..%2fserver.py",
        "/server.py",
        "/events",
        "/favicon.ico",
        "/healthz/../../x",
        "/PAGE.JS",
        "/" + "a" * 4000,
        "/%ff%fe",
        "/?x=/page.js&../",
    ],
)
def test_no_path_leads_to_a_file(kiosk: ScriptedKiosk, life: Life, path: str) -> None:
    status, answer = raw(kiosk.port, get(path, f"Host: 127.0.0.1:{kiosk.port}"))
    assert status == (200 if path.startswith("/?") else 404)
    assert b"import " not in answer
    assert b"root:" not in answer


def test_every_answer_tells_the_browser_to_be_careful(kiosk: ScriptedKiosk, life: Life) -> None:
    for path in ("/", "/page.css", "/page.js", "/icon.svg", "/healthz", "/nothing"):
        head = raw(kiosk.port, get(path, f"Host: 127.0.0.1:{kiosk.port}"))[1].split(b"\r\n\r\n")[0].decode().lower()
        assert "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'" in head
        assert "frame-ancestors 'none'" in head
        assert "unsafe" not in head
        assert "x-content-type-options: nosniff" in head
        assert "access-control" not in head
        assert "server:" not in head
        assert "cache-control: no-store" in head


def test_it_listens_on_the_loopback_address_only(kiosk: ScriptedKiosk, life: Life) -> None:
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    mine = [fields[1] for fields in listening if fields[3] == "0A" and int(fields[1].split(":")[1], 16) == kiosk.port]
    assert mine == [f"0100007F:{kiosk.port:04X}"]
    six = Path("/proc/net/tcp6").read_text() if Path("/proc/net/tcp6").exists() else ""
    assert f":{kiosk.port:04X} " not in six


@pytest.mark.parametrize(
    "message",
    [
        "",
        "x",
        "{}",
        "[]",
        "null",
        '"stop"',
        '{"request": 3}',
        '{"request": ["stop"]}',
        '{"request": "shutdown"}',
        '{"request": "ask:"}',
        '{"request": "ask:nobody"}',
        '{"request": "ask:../her2-abbreviation"}',
        '{"request": "stop\\n{}"}',
        "[" * 1900,
        '{"request": "STOP"}',
        b"\x00\xff",
    ],
)
def test_a_message_that_is_no_request_changes_nothing(kiosk: ScriptedKiosk, life: Life, message: str | bytes) -> None:
    with page(kiosk) as client:
        client.send(message)
        client.send('{"request": "repeat"}')
        assert life.request() == "repeat"


def test_a_message_that_is_too_long_ends_its_client_alone(kiosk: ScriptedKiosk, life: Life) -> None:
    with page(kiosk) as other, page(kiosk) as client:
        client.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            read_on(client)
        other.send('{"request": "repeat"}')
        assert life.request() == "repeat"


def test_a_flood_reaches_nobody_and_ends_its_client(kiosk: ScriptedKiosk, life: Life) -> None:
    with page(kiosk) as client:
        with pytest.raises(ConnectionClosed):
            ask_on(client)
        passed = 0
        with contextlib.suppress(Exception):
            while True:
                assert life.request(within_s=1.0) == "louder"
                passed += 1
    assert 1 <= passed < 200


def test_the_ninth_page_is_refused_and_its_place_comes_free_again(kiosk: ScriptedKiosk, life: Life) -> None:
    kiosk.wait_health(lambda facts: facts["pages"] == 0)
    with contextlib.ExitStack() as stack:
        first = [stack.enter_context(page(kiosk)) for _ in range(8)]
        with pytest.raises(InvalidStatus) as refused:
            page(kiosk)
        assert refused.value.response.status_code == 503
        first[0].close()
        kiosk.wait_health(lambda facts: facts["pages"] == 7)
        stack.enter_context(page(kiosk)).recv(timeout=LIMIT_S)


def test_a_page_that_does_not_read_is_put_out_and_the_others_see_everything(kiosk: ScriptedKiosk, life: Life) -> None:
    kiosk.wait_health(lambda facts: facts["pages"] == 0)
    lazy = socket.socket()
    lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    lazy.settimeout(LIMIT_S)
    with lazy, page(kiosk) as awake:
        lazy.connect(("127.0.0.1", kiosk.port))
        lazy.sendall(upgrade(f"Host: 127.0.0.1:{kiosk.port}", f"Origin: http://127.0.0.1:{kiosk.port}"))
        kiosk.wait_health(lambda facts: facts["pages"] == 2)
        deadline_s = time.monotonic() + 60
        number = 0
        while kiosk.healthz()[1]["pages"] == 2:
            assert time.monotonic() < deadline_s, "a page that reads nothing keeps its place"
            number += 1
            life.say(None, [f"{number} " + "long " * 790] * 20)
            wanted = f"{number} long"
            while wanted not in str(awake.recv(timeout=LIMIT_S)):
                pass
        life.say(None, ["short"])


def test_slow_heads_and_many_sockets_keep_nobody_else_waiting(kiosk: ScriptedKiosk, life: Life) -> None:
    with contextlib.ExitStack() as stack:
        slow = []
        for number in range(200):
            sock = stack.enter_context(socket.socket())
            sock.settimeout(LIMIT_S)
            sock.connect(("127.0.0.1", kiosk.port))
            with contextlib.suppress(OSError):
                sock.sendall(b"GET / HTTP/1.1\r\nHost: 127.0" if number % 2 else b"")
            slow.append(sock)
        deadline_s = time.monotonic() + 40
        while True:
            try:
                assert kiosk.healthz()[0] == 200
                break
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < deadline_s, "slow clients lock everybody out"
                time.sleep(0.2)
        ended = 0
        for sock in slow:
            with contextlib.suppress(OSError):
                while sock.recv(4096):
                    pass
            ended += 1
        assert ended == 200, "each of them has an end"


def test_a_head_without_an_end_is_refused(kiosk: ScriptedKiosk, life: Life) -> None:
    with socket.create_connection(("127.0.0.1", kiosk.port), timeout=LIMIT_S) as sock:
        sock.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{kiosk.port}\r\n".encode())
        sent = 0
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for sent in range(100_000):
                sock.sendall(f"X-{sent}: {'a' * 500}\r\n".encode())
    assert sent < 99_999


def test_health_is_told_in_figures_and_never_in_words_that_were_heard(kiosk: ScriptedKiosk, life: Life) -> None:
    life.tell("hearing", text="a secret")
    life.tell("utterance", outcome="refuse", transcript="a secret", reason="no_match")
    facts = kiosk.wait_health(lambda facts: facts["utterance_age_s"] is not None)
    assert "secret" not in json.dumps(facts)
    assert {"state", "audio_age_s", "restarts", "worker", "content", "versions", "uptime_s"} <= set(facts)
    assert len(facts["content"]["sha256"]) == 64
    assert facts["worker"]["rss_bytes"] > 0
