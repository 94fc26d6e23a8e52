"""The source of the running system for whoever uses it, as the AGPL asks (section 13)."""

import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# Named one by one: nothing that a server keeps beside the source (keys, files, databases) can slip in.
FOLDERS = ("casework", "documents", "workflows", "settings", "tests", ".ci")
FILES = (
    "manage.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "Makefile", "README.md", "LICENSE",
    ".editorconfig", ".gitignore",
)  # fmt: skip
KINDS = {
    "", ".py", ".html", ".txt", ".css", ".svg", ".js", ".csv", ".md", ".mmd", ".bpmn", ".xsd", ".json", ".toml", ".ttl",
    ".po", ".lock",
}  # fmt: skip


def source_files() -> list[Path]:
    """Every file of the source, from the root of the project, in the order of their names."""
    root = Path(settings.BASE_DIR)
    inside = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.suffix in KINDS]
    return [path for path in [*inside, *(root / name for name in FILES)] if path.is_file() and not path.is_symlink()]


@require_safe
def source_code(request: HttpRequest) -> HttpResponse:
    """What licence this is under, and where its source is."""
    return render(request, "casework/source_code.html", {"elsewhere": settings.SIGUE_SOURCE_URL})


@require_safe
def source_archive(request: HttpRequest) -> FileResponse:
    """The source as one .tar.gz, made at the moment."""
    packed = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path in source_files():
            archive.add(path, f"sigue/{path.relative_to(settings.BASE_DIR)}", recursive=False)
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename="sigue.tar.gz", content_type="application/gzip")
