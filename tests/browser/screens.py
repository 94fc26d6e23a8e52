"""Every screen of the product: who opens it, the name of its picture, and how one gets to see it.

Pages with a form in each stage of a case come from `tests/stops.py`; here stand those that only show something, and
those that are seen after something was done.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from casework.views import errors
from documents.application_letter import application_token
from documents.models import IssuedDocument
from tests import lives
from tests.browser.served import Answer
from tests.canaries import Canaries
from tests.sign_in import give_password
from tests.stops import WALKS, stops
from workflows.door import take_step
from workflows.machines import MACHINES, InstitutionMachine
from workflows.machines.facts import Said
from workflows.views.center.found import NOUNS

PUBLIC = (
    "verify", "privacy_notice", "help", "accessibility", "news", "contact", "guidelines", "password_asked",
    "telephone_asked", "source_code",
)  # fmt: skip
# Addresses that are no screen, with what they are instead.
FILE, POST, ELSEWHERE, MACHINE = "a file", "takes a post and leads to a screen", "leads to a screen", "for machines"
NO_SCREEN = {
    **dict.fromkeys(("health_live", "health_ready"), MACHINE),
    **dict.fromkeys(("home", "search", "report_new", "logout"), ELSEWHERE),
    **dict.fromkeys(
        ("source_archive", "application_letter_pdf", "help_guide", "institution_signed_form", "agreement_file",
         "institution_paper", "paper", "attendance_proof", "expediente", "person_calendar", "panel_export",
         "cut_off_report", "attachment", "statistics_file", "daily_report_file", "monthly_report_pdf", "audit_export"),
        FILE,
    ),
    **dict.fromkeys(
        ("application_again", "institution_step", "dead_letter_again", "audit_assignment_revoke", "emergency_close",
         "cut_off_new", "filter_keep", "filter_forget", "end_session", "end_other_sessions", "answer_offer",
         "it_was_not_me", "telephone_step", "account_step", "monthly_report_step", "dead_letters_again"),
        POST,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Screen:
    """One screen; `answer` is what was done to see it, if it was not only opened."""

    who: str | None
    name: str
    address: str
    answer: Answer | None = None
    status: int | None = 200  # none: whatever the product says there, but that there is nothing

    def is_as_meant(self, status: int) -> bool:
        return status == self.status or (self.status is None and status != 404 and status < 500)

    @property
    def view(self) -> str:
        return resolve(self.address.partition("?")[0]).url_name


# ---- What only shows something -------------------------------------------------------------------------------------


def shown_alone(cast, canaries: Canaries) -> Iterator[Screen]:
    """Lists, cases and papers, each as the person who owns it."""
    yield from (Screen(None, f"publica-{name}", reverse(name)) for name in PUBLIC)
    drafted, submitted, active, completed = canaries.ids["Referral"]
    ids = {noun: pks[0] for noun, pks in canaries.ids.items()}
    for who, pages in _pages(ids, drafted, submitted, active, completed).items():
        for name, address in pages:
            yield Screen(who, name, address)
    yield from _of_an_application(cast)


def _pages(ids, drafted, submitted, active, completed) -> dict[str, list[tuple[str, str]]]:
    at = reverse
    return {
        "judge_clerk": [
            ("panel-filtrado", at("panel") + "?estatus=programa&orden=nombre&desde=2020-01-01"),
            ("panel-persona", at("panel_case", args=[active])),
            ("panel-concluida", at("panel_case", args=[completed])),
            ("canalizar-tareas", at("referral_tasks", args=[drafted])),
            ("canalizar-enviada", at("referral_sent", args=[submitted])),
            ("canalizar-hoja", at("referral_sheet", args=[submitted])),
            ("documentos", at("papers")),
            ("cambio-instancia", at("amendment", args=[ids["Amendment"]])),
            ("seguimientos-instancia", at("follow_ups")),
            ("estadisticas-instancia", at("statistics")),
            ("mi-institucion", at("own_institution")),
        ],
        "judge_admin": [
            ("panel-administracion", at("panel")),
            ("cuentas-instancia", at("accounts")),
            ("mi-cuenta", at("my_account")),
        ],
        "coordinator": [
            ("mi-trabajo", at("inbox")),
            ("mi-trabajo-centro", at("inbox") + "?lista=centro"),
            ("mi-trabajo-hechas", at("inbox") + "?lista=hechas"),
            ("personas", at("people")),
            ("expediente-plan", at("case_plan", args=[active])),
            ("expediente-riesgo", at("case_risk", args=[active])),
            ("expediente-datos", at("case_data", args=[active])),
            ("expediente-documentos", at("case_papers", args=[active])),
            ("expediente-bitacora", at("case_log", args=[active])),
            ("expediente-concluido", at("case", args=[completed])),
            ("agenda", at("week")),
            ("agendar-a-quien", at("schedule_whom")),
            ("grupos", at("groups")),
            ("inasistencias", at("absences")),
            ("seguimientos", at("follow_ups")),
            ("cuentas", at("accounts")),
            ("lecturas-expediente", at("case_readers", args=[active])),
            ("instituciones-centro", at("institutions")),
        ],
        "lawyer": [("cita", at("appointment", args=[ids["Appointment"]])), ("mi-trabajo-juridico", at("inbox"))],
        "receptionist": [("mi-trabajo-recepcion", at("inbox")), ("agenda-recepcion", at("week"))],
        "facilitator": [("grupos-facilitacion", at("groups"))],
        "director": [
            ("estadisticas", at("statistics")),
            ("diario", at("daily_report")),
            ("encuestas-opiniones", at("survey_opinions")),
            ("instituciones", at("institutions")),
            ("auditoria-direccion", at("audit_history")),
        ],
        "data_officer": [
            ("emergencias", at("emergencies")),
            ("auditoria-lecturas", at("audit_log")),
            ("auditoria-historial", at("audit_history")),
        ],
        "auditor": [("auditoria-busqueda", at("audit"))],
        "system_admin": [
            ("instituciones-sistema", at("institutions")),
            ("cuentas-sistema", at("accounts")),
            ("catalogos", at("catalogues")),
            ("catalogo", at("catalogue", args=["determinaciones"])),
        ],
    }


def _of_an_application(cast) -> Iterator[Screen]:
    """The private page of an application that was returned, and its correction."""
    made = lives.asked_to_join(cast, areas=2)
    take_step(made, InstitutionMachine.send_back, by=cast.director, facts=Said("Falta el cargo exacto de la titular."))
    said = [made.application.folio, application_token(made.application)]
    yield Screen(None, "solicitud-institucion", reverse("application_status", args=said))
    yield Screen(None, "solicitud-institucion-corregir", reverse("application_correct", args=said))


# ---- What is seen after something was done -------------------------------------------------------------------------


def after_something(cast, canaries: Canaries) -> Iterator[Screen]:
    """Errors beside their fields, what went wrong, locks, codes that are shown once, dead links."""
    drafted, submitted, active, _completed = canaries.ids["Referral"]
    for who, name, address in (
        (None, "voluntary", reverse("voluntary")),
        (None, "application", reverse("application")),
        ("judge_admin", "account_new", reverse("account_new")),
        ("coordinator", "review_decision", reverse("review_decision", args=[submitted, "devolver"])),
        ("coordinator", "schedule", reverse("schedule", args=[active])),
        ("director", "institution_agreement", reverse("institution_agreement", args=[canaries.ids["Institution"][0]])),
    ):
        yield Screen(who, f"con-errores-{name}", address, _posted(version=1), status=None)
    part = reverse("referral_part", args=[drafted, "identidad"])
    yield Screen("judge_clerk", "cambiada-mientras-tanto", part, _posted(canalizacion=drafted), status=None)
    yield Screen("judge_clerk", "formulario-de-otra", part, _posted(canalizacion=active), status=409)
    yield Screen(None, "enlace-muerto", reverse("activate", args=["x" * 43]), status=404)
    yield Screen(None, "enlace-muerto-telefono", reverse("other_telephone", args=["x" * 43]), status=404)
    yield Screen(None, "enlace-muerto-encuesta", reverse("survey", args=["x" * 43]), status=404)
    yield Screen(None, "verificar-desconocido", reverse("verify", args=["ABCD-EFGH-JKMN"]))
    code = _a_code(canaries)
    yield Screen(None, "verificar-autentico", reverse("verify", args=[code]))
    login = reverse("two_factor:login")
    yield Screen("code social_worker", "entrar-codigo", login, _password(cast.social_worker))
    yield Screen(None, "entrar-mal", login, _wrong_password(cast.lawyer, 1))
    yield Screen(None, "entrar-bloqueada", login, _wrong_password(cast.receptionist, 6), status=None)
    yield Screen("sure lawyer", "diez-codigos", reverse("two_factor:backup_tokens"), _ten_codes)
    for status, view in (
        (400, errors.bad_request), (403, errors.forbidden), (413, errors.too_large), (429, errors.too_many),
        (500, errors.server_error),
    ):  # fmt: skip
        yield Screen("coordinator", f"error-{status}", "/mi-trabajo/", _failed(view), status=status)
    yield Screen("coordinator", "error-404", "/no-existe/", status=404)
    yield Screen("coordinator", "error-formulario-vencido", "/mi-trabajo/", _failed(errors.expired_form), status=403)
    yield Screen("coordinator", "error-503", "/mi-trabajo/", _full, status=503)
    yield Screen("psychologist", "sesion-vencida", f"/procesos/{canaries.ids['Episode'][0]}/hecho/", _expired)


def _posted(**typed) -> Answer:
    return lambda client, address: client.post(address, typed)


def _password(user) -> Answer:
    return lambda client, address: give_password(client, user)


def _wrong_password(user, times: int) -> Answer:
    def tried(client: Client, address: str) -> HttpResponse:
        return [give_password(client, user, "no es esta") for _time in range(times)][-1]

    return tried


def _ten_codes(client: Client, address: str) -> HttpResponse:
    return client.post(address)


def _failed(view) -> Answer:
    return lambda client, address: view(client.get(address).wsgi_request)


def _full(client: Client, address: str) -> HttpResponse:
    return errors.not_kept(client.get(address).wsgi_request, "No hay espacio para guardar el archivo. Avise a soporte.")


def _expired(client: Client, address: str) -> HttpResponse:
    client.get(address)
    Session.objects.filter(pk=client.session.session_key).delete()
    typed = {"summary": "Una nota larga que no se pierde."}
    return client.post(address, typed, HTTP_REFERER=f"http://testserver{address}")


def _a_code(canaries: Canaries) -> str:
    return IssuedDocument.objects.get(pk=canaries.ids["IssuedDocument"][0]).code


# ---- Pages with a form, in each stage -------------------------------------------------------------------------------


def of_stops(cast, canaries: Canaries, walks: Collection[str]) -> Iterator[Screen]:
    """The pages of these walks, each while the world stands as it needs; of a form made for many, one."""
    names: Counter[str] = Counter()
    shapes: set = set()
    for pages in stops(cast, canaries, walks):
        for who, address in pages:
            match = resolve(address.partition("?")[0])
            shape = _shape(match)
            if shape in shapes:
                continue
            shapes |= {shape} - {None}
            words = [value for value in match.kwargs.values() if re.fullmatch(r"[a-z_-]{3,19}", str(value))]
            name = "-".join([match.url_name, *words, *(who or "").split()])
            names[name] += 1
            yield Screen(who, f"{name}-{names[name]}" if names[name] > 1 else name, address, status=None)


def _shape(match):
    """What makes two addresses one form: steps that ask the same, rows of catalogues; nothing where each counts."""
    if match.url_name == "step":
        return MACHINES[NOUNS[match.kwargs["noun"]]].step(match.kwargs["name"]).facts or match.url_name
    return match.url_name if match.url_name.startswith("catalogue_") else None


# ---- All of them, in parts that can be looked at by different workers ------------------------------------------------

OUTSIDE = ("public", "accounts", "oversight", "referring", "reviewing", "watching")
IN_A_CASE = tuple(walk for walk in WALKS if walk not in OUTSIDE)
PARTS = {
    "shown": lambda cast, canaries: [*shown_alone(cast, canaries), *after_something(cast, canaries)],
    "outside": lambda cast, canaries: of_stops(cast, canaries, OUTSIDE),
    "in_a_case": lambda cast, canaries: of_stops(cast, canaries, IN_A_CASE),
}
