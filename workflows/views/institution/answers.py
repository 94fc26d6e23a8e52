"""Everything that was answered, in words, by group: to check before sending and to read afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.models import Referral
from casework.words import plain_day
from workflows.forms.referral.documents import kept_files
from workflows.forms.referral.parts import DOCUMENTS, FACTS, ORDER, PERSON
from workflows.views.institution.own import is_editable


@dataclass(frozen=True)
class Line:
    """One answer: what was asked, what was answered (one or more lines), and where to change it."""

    label: str
    values: tuple[str, ...]
    part: str
    files: tuple = field(default=())


def answers(referral: Referral, *, with_victim: bool = True) -> list[tuple[str, list[Line]]]:
    """The four groups of a referral with their answers, in the order of the form; what was amended, as it holds now."""
    groups = [(ORDER, _held(referral, _order)), (PERSON, _held(referral, _person)), (FACTS, _held(referral, _facts))]
    if with_victim:
        groups.append((_("Seguridad de la víctima"), _victim(referral)))
    return [*groups, (DOCUMENTS, _documents(referral))]


def _line(label: str, value, part: str) -> Line:
    values = value if isinstance(value, list | tuple) else [value]
    return Line(label, tuple(str(one) for one in values if one not in (None, "")), part)


class Answered:
    """The answers of a referral under the names of their questions: as they were sent, or as they hold now."""

    def __init__(self, referral: Referral, prefix: str = ""):
        self.referral, self.prefix = referral, prefix

    def __getattr__(self, name: str):
        return getattr(self.referral, f"{self.prefix}{name}" if name in Referral.HELD else name)

    def word(self, name: str) -> str:
        """The choice in words."""
        return getattr(self.referral, f"get_{self.prefix}{name}_display")()


def _held(referral: Referral, tell) -> list[Line]:
    """The lines of a group as they hold now, each changed one with what was sent; who corrects reads what he sent."""
    sent = tell(Answered(referral))
    if not referral.is_amended or is_editable(referral):
        return sent
    now = tell(Answered(referral, "present_"))
    return [one if one.values == was.values else _beside(one, was) for one, was in zip(now, sent, strict=True)]


def _beside(now: Line, was: Line) -> Line:
    said = _("Al enviarla: %(answer)s") % {"answer": ", ".join(was.values) or _("Sin escribir")}
    return replace(now, values=(*(now.values or (_("Sin escribir"),)), said))


def _order(said: Answered) -> list[Line]:
    letter = said.letter_number
    if said.letter_date:
        letter = _("%(number)s, del %(day)s") % {
            "number": letter or _("Sin número"),
            "day": plain_day(said.letter_date),
        }
    return [
        _line(_("Oficio"), letter, "oficio"),
        _line(_("Autoridad que determina"), said.authority, "oficio"),
        _line(_("Causa penal, carpeta o expediente"), said.judicial_case_number, "oficio"),
        _line(_("Determinación"), [said.determination, _day(said.determination_date)], "plazo"),
        _line(_("Plazo para cumplir"), _term(said), "plazo"),
        _line(_("Sesiones ordenadas"), said.ordered_sessions or _("La autoridad no fijó un número"), "plazo"),
        _line(_("Informes"), _reports(said), "plazo"),
        _line(_("Fundamento jurídico"), said.legal_basis, "plazo"),
    ]


def _term(said: Answered) -> str:
    """«del 12 de noviembre de 2026 al 12 de mayo de 2027»."""
    begins, ends = said.term_from, said.term_to
    if begins and ends:
        return _("Del %(first)s al %(last)s") % {"first": plain_day(begins), "last": plain_day(ends)}
    if ends:
        return _("Hasta el %(last)s") % {"last": plain_day(ends)}
    return _("Desde el %(first)s") % {"first": plain_day(begins)} if begins else ""


def _reports(said: Answered) -> list[str]:
    due = said.first_report_due
    first = _("El primero, a más tardar el %(day)s") % {"day": plain_day(due)} if due else ""
    return [said.word("report_frequency"), first]


def _person(said: Answered) -> list[Line]:
    referral = said.referral
    name = " ".join(part for part in (said.given_names, said.first_surname, said.second_surname) if part)
    interpreter = _("Necesita intérprete") if referral.needs_interpreter else ""
    children = referral.children_in_common
    return [
        _line(_("Nombre"), name, "identidad"),
        _line(_("CURP"), referral.curp, "identidad"),
        _line(_("Fecha de nacimiento"), _birth(referral), "identidad"),
        _line(_("Sexo"), referral.get_sex_display(), "identidad"),
        _line(_("Teléfono"), referral.phone, "contacto"),
        _line(_("Correo electrónico"), referral.email, "contacto"),
        _line(_("Municipio"), referral.municipality, "contacto"),
        _line(_("Domicilio"), referral.address, "contacto"),
        _line(_("Lengua"), [referral.language, interpreter], "situacion"),
        _line(_("Discapacidad"), referral.disability, "situacion"),
        _line(_("Ocupación, escolaridad, estado civil"), _life(referral), "situacion"),
        _line(_("¿Vive con la víctima?"), referral.get_lives_with_victim_display(), "situacion"),
        _line(_("Hijas e hijos en común"), "" if children is None else str(children), "situacion"),
    ]


def _life(referral: Referral) -> str:
    return ", ".join(one for one in (referral.occupation, referral.schooling, referral.marital_status) if one)


def _birth(referral: Referral) -> str:
    if referral.birth_date:
        return _("%(day)s (%(age)d años)") % {"day": plain_day(referral.birth_date), "age": referral.age}
    return _("Unos %(age)d años") % {"age": referral.approximate_age} if referral.approximate_age else ""


def _facts(said: Answered) -> list[Line]:
    referral = said.referral
    return [
        _line(_("Tipos de violencia"), _joined(referral.violence_types.all()), "hechos"),
        _line(_("Modalidad"), _joined(referral.violence_modalities.all()), "hechos"),
        _line(_("Él es, para la víctima"), referral.relationship, "hechos"),
        _line(_("La víctima es"), referral.get_victim_age_group_display(), "hechos"),
        _line(_("¿Tiene o usó armas?"), referral.get_weapons_display(), "hechos"),
        _line(_("Riesgo que valora su instancia"), said.word("institution_risk"), "hechos"),
        _line(_("Hechos"), referral.narrative, "hechos"),
    ]


def _victim(referral: Referral) -> list[Line]:
    record = getattr(referral, "victim_record", None)
    orders = [_protection(order) for order in referral.protection_orders.all()]
    lines = [_line(_("Órdenes de protección"), orders, "victima")]
    if record is None:
        return lines
    contact = _("El centro no debe contactarla") if record.do_not_contact else _("Ella pidió que el centro la contacte")
    return [
        _line(_("Iniciales o alias"), record.alias, "victima"),
        _line(_("Servicio que la atiende"), [record.victim_service, record.safe_channel], "victima"),
        _line(_("Contacto"), contact, "victima"),
        _line(_("Expediente único de víctima"), record.banavim_folio, "victima"),
        _line(_("Zonas que él debe evitar"), record.zones_to_avoid, "victima"),
        _line(_("Otra indicación"), record.notes, "victima"),
        *lines,
    ]


def _protection(order) -> str:
    until = (
        _("hasta el %(day)s") % {"day": plain_day(order.valid_to)} if order.valid_to else _("mientras dure el riesgo")
    )
    number = f" {order.number}" if order.number else ""
    return _("%(authority)s%(number)s: del %(day)s, %(until)s") % {
        "authority": order.authority, "number": number, "day": plain_day(order.issued_on), "until": until,
    }  # fmt: skip


def _documents(referral: Referral) -> list[Line]:
    return [
        Line(_("Documentos"), (), "documentos", files=tuple(kept_files(referral))),
        _line(_("Centro"), referral.center, "documentos"),
    ]


def size_of(attachment) -> str:
    """«2 hojas, 410 KB»."""
    pages = ngettext("%(n)d hoja", "%(n)d hojas", attachment.pages) % {"n": attachment.pages}
    return f"{pages}, {filesizeformat(attachment.size)}"


def _joined(rows: Iterable) -> str:
    return ", ".join(str(row) for row in rows)


def _day(value) -> str:
    return _("del %(day)s") % {"day": plain_day(value)} if value else ""
