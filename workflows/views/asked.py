"""What somebody searches for, as every search box reads it."""

from django.http import HttpRequest

LONGEST = 120  # signs; nothing that is looked for is longer


def asked_words(request: HttpRequest, name: str = "q") -> str:
    """The words asked for in the address: without the NUL that PostgreSQL refuses, trimmed, at most 120 signs."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]
