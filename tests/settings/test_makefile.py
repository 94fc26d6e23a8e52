"""`make demo` and `make codes` never touch the database that DATABASE_URL names for something else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def venv(tmp_path) -> Path:
    """An environment whose python only writes down what it was asked and which database it would have used."""
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$2 [$DATABASE_URL]"\n')
    python.chmod(0o755)
    (tmp_path / "installed").touch()
    return tmp_path


def made(target: str, venv: Path, **environment) -> list[str]:
    """What the commands of a target would have asked of which database."""
    told = subprocess.run(
        ["make", "--no-print-directory", target, f"VENV={venv}", f"PYTHON={sys.executable}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.splitlines()


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
@pytest.mark.parametrize(("target", "asked"), [("demo", ["migrate", "demo"]), ("codes", ["codes"])])
def test_the_demonstration_has_a_database_of_its_own(venv, target, asked):
    foreign = "postgresql://somebody@127.0.0.1/in_earnest"
    own = "postgresql://somebody@127.0.0.1/demonstration"
    assert made(target, venv, DATABASE_URL=foreign) == [f"{what} []" for what in asked]
    assert made(target, venv, DATABASE_URL=foreign, SIGUE_DEMO_DATABASE=own) == [f"{what} [{own}]" for what in asked]
