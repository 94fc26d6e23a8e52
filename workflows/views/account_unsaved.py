"""What was typed is not lost with the session: it travels sealed through the login page, back to its person alone."""

import json
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

from casework import clock
from casework.fields import SealBroken, seal, unseal
from casework.navigation import came_from
from casework.numbers import whole_number
from casework.views import errors
from workflows.views.account_forms import PasswordForm
from workflows.views.account_refill import refill

FIELD = "lo_escrito"  # on the login page and on the page that gives it back
RETURN = "_recuperado"  # posted to the form's own page: shown again, nothing is done
WHO = "sigue_persona"  # the cookie that says who was signed in on this browser
WHO_SALT = "sigue.who-was-signed-in"
KEPT = timedelta(hours=2)
WHO_AGE = 30 * 24 * 60 * 60  # seconds; says only whose text a form may become
LARGEST = 1024 * 1024  # characters of a sealed text; a longer one would not pass the limit of a form
_SECRET = ("csrfmiddlewaretoken", RETURN, FIELD)
# What a form sends of itself, in hidden fields: it goes back to its form, and nobody is shown it as a text of hers.
TECHNICAL = frozenset({
    "borrador", "borrador_visto", "canalizacion", "cita", "compromiso", "desde", "documento", "enlace", "enmienda",
    "filtro", "mark", "next", "paso", "plans", "seguimiento", "ultima", "ultimo", "version", "volver", "website",
})  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """What a person had typed: where it was going, the page it stood on, the fields, and the names of the files."""

    user: int
    path: str
    page: str
    fields: list[tuple[str, str]]
    files: list[str]
    sealed: str = ""

    @property
    def texts(self) -> list[str]:
        """What was written in words, to be read and copied; codes and numbers go back to their form unseen."""
        typed = [value for name, value in self.fields if name.rpartition("-")[2] not in TECHNICAL]
        return [value for value in typed if len(value) > 20 or " " in value.strip()]

    @property
    def values(self) -> QueryDict:
        values = QueryDict(mutable=True)
        for name, value in self.fields:
            values.appendlist(name, value)
        return values


# ---- Who was signed in ---------------------------------------------------------------------------------------------


def remember_who(request: HttpRequest, answer: HttpResponse) -> None:
    """Leave on the browser, signed, who is signed in, for when the session is gone."""
    if who_was(request) != request.user.pk:
        answer.set_signed_cookie(
            WHO, str(request.user.pk), salt=WHO_SALT, max_age=WHO_AGE, httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip


def who_was(request: HttpRequest) -> int | None:
    """The account last signed in on this browser."""
    said = request.get_signed_cookie(WHO, default="", salt=WHO_SALT, max_age=WHO_AGE)
    return whole_number(said)


def session_ended_by_itself(request: HttpRequest) -> bool:
    """The browser still holds the key of a session that is no more: nobody pressed «Salir»."""
    has_key = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_key and request.session.is_empty() and who_was(request) is not None


# ---- Sealing -------------------------------------------------------------------------------------------------------


def page_of(request: HttpRequest) -> str:
    """The page on which the form stood: the one the browser came from, if it is ours."""
    return came_from(request) or request.get_full_path()


def typed_in(request: HttpRequest, user: int) -> Typed:
    """What this request brings, without passwords, codes and tokens."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _SECRET and "password" not in name and "token" not in name
    ]
    files = [file.name or "" for name in request.FILES for file in request.FILES.getlist(name)]
    typed = Typed(user, request.get_full_path(), page_of(request), fields, files)
    return Typed(user, typed.path, typed.page, fields, files, sealed=_seal(typed))


def _seal(typed: Typed) -> str:
    body = {
        "user": typed.user, "path": typed.path, "page": typed.page, "fields": typed.fields, "files": typed.files,
        "until": (clock.now() + KEPT).timestamp(),
    }  # fmt: skip
    packed = zlib.compress(json.dumps(body, ensure_ascii=False).encode())
    return seal(b64encode(packed).decode(), "unsaved")


def opened(sealed: str, user) -> Typed | None:
    """What was kept, for the person who typed it and nobody else, within two hours."""
    try:
        body = json.loads(zlib.decompress(b64decode(unseal(sealed, "unsaved"))))
    except (SealBroken, ValueError, zlib.error):
        return None
    if body["user"] != user.pk or body["until"] < clock.now().timestamp():
        return None
    fields = [(name, value) for name, value in body["fields"]]
    return Typed(body["user"], body["path"], body["page"], fields, body["files"], sealed=sealed)


# ---- The session ended: the login page carries it -------------------------------------------------------------------


def login_with_what_was_posted(request: HttpRequest) -> HttpResponse | None:
    """The login page with the posted fields in it; nothing when nobody was signed in here or it is too long."""
    user = who_was(request)
    if user is None:
        return None
    typed = typed_in(request, user)
    if len(typed.sealed) > LARGEST:
        return None
    form = PasswordForm(request, prefix="auth")
    context = {"form": form, "step": "auth", "kept": typed.sealed, "files": typed.files, "next": typed.page}
    return render(request, "two_factor/core/login.html", context)


def page_of_what_was_typed(request: HttpRequest, typed: Typed, status: int = 200) -> HttpResponse:
    """What was typed, not saved yet, with the button that puts it back in its form."""
    context = {"typed": typed, "return_to": _form_page(typed), "RETURN": RETURN}
    answer = render(request, "accounts/unsaved.html", context, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer


def _form_page(typed: Typed) -> str:
    """The page to go back to: where the form stood, or its own address; empty when neither is a page for staff."""
    return next((address for address in (typed.page, typed.path) if _is_for_staff(address)), "")


def _is_for_staff(address: str) -> bool:
    try:
        rule = getattr(resolve(urlsplit(address).path).func, "access_rule", None)
    except Resolver404:
        return False
    return rule is not None and not rule.public and rule.verified


# ---- Back in the form -----------------------------------------------------------------------------------------------


def is_return(request: HttpRequest) -> bool:
    """Whether this post only asks to see the form again with what was typed."""
    return request.method == "POST" and RETURN in request.POST


def back_in_its_form(request: HttpRequest, view, args, kwargs) -> HttpResponse:
    """The page as a reading would show it, its form filled with what was typed; nothing is done, nothing is saved."""
    typed = opened(request.POST[RETURN], request.user)
    request.method = request.META["REQUEST_METHOD"] = "GET"
    request.POST, request._files = QueryDict(), MultiValueDict()
    answer = view(request, *args, **kwargs)
    if typed is None:
        return answer
    if hasattr(answer, "render") and not answer.is_rendered:
        answer.render()
    if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
        return page_of_what_was_typed(request, Typed(typed.user, "", "", typed.fields, typed.files))
    filled = refill(answer.content.decode(), typed.path, typed.values, request.get_full_path())
    left = [value for value in filled.left if value in typed.texts]
    notice = render(request, "accounts/unsaved_notice.html", {"typed": typed, "left": left}).content.decode()
    answer.content = filled.page_with(notice)
    answer.headers.pop("Content-Length", None)
    return answer


# ---- The form's own token was out of date ---------------------------------------------------------------------------


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: a form from before this sign-in; its person gets what she typed back, to send it again.

    Not when it came from another site, nor when somebody else was signed in on this browser before.
    """
    foreign = reason.startswith(("Origin", "Referer"))
    user = getattr(request, "user", None)
    if foreign or user is None or not user.is_authenticated or not user.is_verified():
        return errors.expired_form(request, reason)
    carried = opened(request.POST.get(FIELD, ""), user)  # she signed in with another tab meanwhile
    if carried is not None:
        return page_of_what_was_typed(request, carried, status=403)
    if who_was(request) != user.pk or request.session.get("somebody_before") or not _is_for_staff(request.path):
        return errors.expired_form(request, reason)
    return page_of_what_was_typed(request, typed_in(request, user.pk), status=403)
