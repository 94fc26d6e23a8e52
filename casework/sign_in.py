"""Whose failed attempts are counted together, and until when they close an account."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest

from casework import clock
from casework.text import as_address


def account_name(request: HttpRequest, credentials: dict | None = None) -> str:
    """The account that somebody tries, by the same rule that finds it: no spelling of it gives five attempts more."""
    typed = (credentials or {}).get("username") or request.POST.get("auth-username") or request.POST.get("username")
    return as_address(str(typed or ""))


def closed_until(email: str) -> datetime | None:
    """Until when failed attempts keep an account closed; nothing while it is open."""
    pause = timedelta(hours=settings.AXES_COOLOFF_TIME)
    lately = AccessAttempt.objects.filter(username=as_address(email), attempt_time__gt=clock.now() - pause)
    counted = lately.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    return counted["last"] + pause if (counted["failures"] or 0) >= settings.AXES_FAILURE_LIMIT else None
