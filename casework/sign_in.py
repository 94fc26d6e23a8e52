"""Whose failed attempts are counted together."""

from django.http import HttpRequest


def account_name(request: HttpRequest, credentials: dict | None = None) -> str:
    """The account that somebody tries, so that capitals and blanks do not give five attempts more."""
    typed = (credentials or {}).get("username") or request.POST.get("auth-username") or request.POST.get("username")
    return str(typed or "").strip().lower()
