"""«Mis sesiones»: where one is signed in, and how to end it. Hears every sign-in, to write down where it came from."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from casework.open_sessions import begin_session, device_of, end_sessions, open_sessions, renew_session
from workflows.views.guard import staff_page
from workflows.views.limits import address_of


@receiver(user_logged_in)
def somebody_signed_in(sender, request: HttpRequest, user, **signal) -> None:
    """Write the session down with its device and address."""
    if request.session.session_key is None:
        request.session.create()
    _write_down(request, user)


def _write_down(request: HttpRequest, user) -> None:
    said = request.META.get("HTTP_USER_AGENT", "")
    begin_session(user, request.session.session_key, device=device_of(said), address=address_of(request))


def keep_this_session(request: HttpRequest) -> str:
    """After a new password this session goes on, under another key; gives it."""
    before = request.session.session_key
    update_session_auth_hash(request, request.user)
    renew_session(before, request.session.session_key)
    return request.session.session_key


@staff_page()
def my_sessions(request: HttpRequest) -> HttpResponse:
    """Every computer and telephone on which this account is open."""
    _write_down(request, request.user)  # one from before sessions were written down
    sessions = open_sessions(request.user, this=request.session.session_key)
    return render(request, "accounts/my_sessions.html", {"sessions": sessions})


@staff_page()
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own; this one ends by «Salir»."""
    own = {one.pk: one for one in open_sessions(request.user, this=request.session.session_key)}
    if pk in own and own[pk].is_this:
        messages.error(request, _("Esta es la sesión que usa ahora; para cerrarla elija «Salir»."))
    elif pk in own:
        end_sessions(request.user, only=pk)
        messages.success(request, _("Se cerró la sesión de %(device)s.") % {"device": own[pk].device})
    elif request.user.sessions.filter(pk=pk).exists():
        messages.info(request, _("Esa sesión ya estaba cerrada."))
    else:
        raise Http404
    return redirect("my_sessions")


@staff_page()
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session but this one; the password stays."""
    ended = end_sessions(request.user, but=request.session.session_key)
    said = ngettext(
        "Se cerró otra sesión; esta sigue abierta.", "Se cerraron otras %(n)d sesiones; esta sigue abierta.", ended
    )
    messages.success(request, said % {"n": ended} if ended else _("No había otra sesión abierta."))
    return redirect("my_sessions")
