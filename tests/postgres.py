"""Finds the PostgreSQL of the tests: prints an address that answers, or nothing. Run as `python -m tests.postgres`."""

import os

import psycopg

# The role of .ci/run, then a local server as Debian and the desktop installers leave it.
USUAL = (
    "postgresql://sigue:sigue@127.0.0.1:5432/sigue",
    "postgresql://postgres@127.0.0.1:5432/sigue",
    "postgresql:///sigue",
)


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


if __name__ == "__main__":
    print(find())
