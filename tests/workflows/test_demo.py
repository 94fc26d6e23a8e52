"""`manage.py demo`: the port that is taken, and the processes beside the server, which end with it."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

# A demonstration without a world: its children, until the window is closed.
BESIDE = """
import subprocess, django, signal
django.setup()
from workflows.management.commands import demo
begun, Begin = [], subprocess.Popen
subprocess.Popen = lambda *a, **k: begun.append(Begin(*a, **k)) or begun[-1]
with demo.children():
    print(*(child.pid for child in begun), flush=True)
    signal.pause()
"""


def test_a_port_that_is_taken_is_said_before_anything_starts(settings):
    settings.SIGUE_DEMO = True
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"El puerto {port} ya está ocupado"):
            call_command("demo", port=port)


@pytest.mark.heavy
@pytest.mark.parametrize("sign", [signal.SIGHUP, signal.SIGTERM], ids=["window closed", "ended"])
def test_what_runs_beside_the_server_ends_with_it(tmp_path, sign):
    surroundings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.local",
        "SIGUE_SQLITE": str(tmp_path / "nothing.sqlite3"),
    }
    surroundings.pop("DATABASE_URL", None)
    with subprocess.Popen(
        [sys.executable, "-c", BESIDE], cwd=settings.BASE_DIR, env=surroundings, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        beside = [int(pid) for pid in server.stdout.readline().split()]
        assert len(beside) == 2 and all(_lives(pid) for pid in beside)
        server.send_signal(sign)
        assert server.wait(timeout=30) == 0
    assert not any(_lives(pid) for pid in beside)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
