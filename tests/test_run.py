"""bin/run from an empty data folder: the demo is loaded once and whole, later starts change nothing."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException

import pytest
from django.conf import settings
from django.db import connection

PATIENCE = 60  # seconds; a start with an empty data folder takes about five on an idle machine

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="bin/run is about the SQLite file")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(data_dir, port):
    """Run bin/run in a process group of its own, which is killed at the end."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"DATA_DIR": str(data_dir), "PORT": str(port)}
    with (data_dir / "output").open("w") as output:
        process = subprocess.Popen(
            ["bin/run"], cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(condition, process):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, "bin/run ended"
        assert time.monotonic() < until, "bin/run takes too long"
        time.sleep(0.02)


def read(port, path="/dang-nhap/") -> str | None:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.read().decode()
    except (OSError, HTTPException):  # not up yet
        return None


def contents(database) -> list[str]:
    with closing(sqlite3.connect(database)) as open_database:
        return list(open_database.iterdump())


def test_first_start_loads_the_demo_and_later_ones_touch_nothing(tmp_path):
    port = free_port()
    database = tmp_path / "khuyenhoc.sqlite3"

    # Interrupted in the middle: nothing half may be taken for the whole.
    with started(tmp_path, port) as process:
        wait_for((tmp_path / "khuyenhoc.sqlite3.new").exists, process)
    assert not database.exists()

    with started(tmp_path, port) as process:
        wait_for(lambda: read(port), process)
        page = read(port)
        links = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
        assert any("bootstrap" in link for link in links)
        assert {link for link in links if read(port, link) is None} == set()
    accounts = json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8"))
    output = (tmp_path / "output").read_text(encoding="utf-8")
    assert [account["password"] for account in accounts if account["password"] not in output] == []
    assert {"admin", "manager", "editor", "viewer", "reporter", "partner-viewer"} == {row["role"] for row in accounts}
    assert f"http://127.0.0.1:{port}/" in output
    before = contents(database)

    with started(tmp_path, port) as process:
        wait_for(lambda: read(port), process)
    assert contents(database) == before
    assert accounts[0]["password"] not in (tmp_path / "output").read_text(encoding="utf-8")


def test_a_taken_port_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with started(tmp_path, port) as process:
            assert process.wait(timeout=PATIENCE) == 1
    assert (tmp_path / "output").read_text() == (
        f"Cổng {port} đang được dùng. Chọn cổng khác, ví dụ: PORT=8001 bin/run\n"
    )
