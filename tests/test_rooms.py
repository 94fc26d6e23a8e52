"""The guards of the house: who imports whom, who writes a state, what a template may hold, what is never committed."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import UniqueConstraint

ROOT = Path(settings.BASE_DIR)
ROOMS = ("casework", "documents", "workflows")
MAY_WRITE_STATES = ("casework/migrations/", "workflows/machines/", "workflows/world/past.py")
TEMPLATES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("templates/**/*") if path.is_file())


def sources():
    """Every Python file of the three rooms with its address from the root."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path


def committed() -> list[Path]:
    """The files of the repository; in an unpacked archive, all files outside the folders that are ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode == 0:
        return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]
    hidden = {".venv", "var", ".git", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not hidden & set(path.relative_to(ROOT).parts)]


def test_every_room_imports_only_what_it_may():
    # In a process of its own: it configures the log, and would silence every logger of the tests that follow.
    ask = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    asked = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stdout + asked.stderr


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def state_writes(tree: ast.AST):
    """Lines where a state is assigned, or handed to update(), bulk_update() or setattr()."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Attribute) and one.attr == "state" for one in targets):
                yield node.lineno
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            names = {word.arg for word in node.keywords}
            texts = {
                leaf.value
                for one in [*node.args, *node.keywords]
                for leaf in ast.walk(one)
                if isinstance(leaf, ast.Constant)
            }
            if called in {"update", "aupdate", "update_or_create"} and ("state" in names or "state" in texts):
                yield node.lineno
            elif called in {"bulk_update", "setattr"} and "state" in texts:
                yield node.lineno
            elif called == "bulk_create" and any(
                isinstance(leaf, ast.keyword) and leaf.arg == "state" for leaf in ast.walk(node)
            ):
                yield node.lineno


def test_only_machines_write_a_state():
    found = [
        f"{name}:{line}"
        for name, path in sources()
        if not name.startswith(MAY_WRITE_STATES)
        for line in state_writes(ast.parse(path.read_text()))
    ]
    assert not found, f"a state is written outside a machine: {found}"


@pytest.mark.parametrize(
    "code",
    [
        "record.state = 'ACTIVE'",
        "Episode.objects.filter(pk=1).update(state='ACTIVE')",
        "Episode.objects.update(**{'state': 'ACTIVE'})",
        "Episode.objects.bulk_create([Episode(state='ACTIVE')])",
        "Episode.objects.bulk_update(rows, ['state'])",
        "setattr(record, 'state', 'ACTIVE')",
    ],
)
def test_the_scan_for_written_states_finds_what_it_looks_for(code):
    assert list(state_writes(ast.parse(code)))


def test_the_scan_for_written_states_lets_questions_pass():
    assert not list(state_writes(ast.parse("rows.filter(state='ACTIVE').update(note='x'); state = record.state")))


FORBIDDEN_IN_TEMPLATES = {
    "an inline style": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a script with a body": re.compile(r"<script\b[^>]*>\s*[^<\s]", re.I),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "an address of somebody else": re.compile(r"(?:src|<link[^>]*href)\s*=\s*[\"'](?:https?:)?//", re.I),
    "a javascript address": re.compile(r"javascript:", re.I),
}


def test_templates_hold_nothing_that_the_content_security_policy_refuses():
    found = []
    for path in TEMPLATES:
        name, text = path.relative_to(ROOT).as_posix(), path.read_text()
        if path.suffix == ".html":
            found += [f"{name}: {what}" for what, pattern in FORBIDDEN_IN_TEMPLATES.items() if pattern.search(text)]
    assert not found, found


# Written in halves, so that this file does not find itself.
REGISTRIES = re.compile(
    "|".join(["pypi" + r"\.org", "files\\.python" + "hosted", "registry\\." + "npmjs", "deb\\." + "debian"])
)
MACHINE_PATHS = re.compile("|".join(["/" + r"work/(?:main|shared)", "/" + r"opt/(?:pypi|wheels)", "/" + "tmp/sigue"]))


def test_no_committed_file_names_a_registry_or_somebodys_machine():
    found = []
    for path in committed():
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [str(path.relative_to(ROOT)) for pattern in (REGISTRIES, MACHINE_PATHS) if pattern.search(text)]
    assert not found, found


def test_nobody_asks_another_clock():
    banned = re.compile(r"\b(?:datetime|timezone)\.now\(|\bdate\.today\(|\btime\.time\(|\.utcnow\(")
    found = [name for name, path in sources() if name != "casework/clock.py" and banned.search(path.read_text())]
    assert not found, found


def test_no_import_hides_inside_a_function():
    """An import in a function is how a cycle is dodged; AppConfig.ready is the one place Django asks for it."""
    found = []
    for name, path in sources():
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready":
                found += [
                    f"{name}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]
    assert not found, found


def test_every_list_has_one_order():
    """Rows that are alike in all that orders them would come as the database likes, another time otherwise."""
    undecided = []
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS or not model._meta.ordering:
            continue
        ordered = {name.lstrip("-") for name in model._meta.ordering}
        constraints = [
            one for one in model._meta.constraints if isinstance(one, UniqueConstraint) and not one.condition
        ]
        unique = [{"pk"}, *({field.name} for field in model._meta.fields if field.unique)]
        unique += [set(one.fields) for one in constraints if one.fields]
        if not any(fields <= ordered for fields in unique):
            undecided.append((model.__name__, model._meta.ordering))
    assert undecided == []
