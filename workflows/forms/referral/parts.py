"""The eight parts of a referral in their four groups: what each asks, how far it is, and how it is kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.forms.models import construct_instance
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Attachment, Referral, VictimRecord
from documents.attach import attach
from workflows.forms.referral.documents import DocumentsForm, kept_files
from workflows.forms.referral.facts import FactsForm
from workflows.forms.referral.order import LetterForm, TermForm
from workflows.forms.referral.part import PartForm
from workflows.forms.referral.person import ContactForm, IdentityForm, SituationForm
from workflows.forms.referral.victim import OrderFormSet, VictimForm

ORDER, PERSON, FACTS, DOCUMENTS = _("La orden"), _("La persona"), _("Los hechos"), _("Documentos y envío")
NOT_BEGUN, BEGUN, READY = "none", "doing", "done"
PROGRESS = {NOT_BEGUN: (_("Sin empezar"), ""), BEGUN: (_("En curso"), "doing"), READY: (_("Listo"), "done")}


@dataclass(frozen=True)
class Part:
    """A group of questions. `whole` and `begun` answer for a referral; `asks` are the door's sentences it settles."""

    slug: str
    group: str | Promise
    title: str | Promise
    hint: str | Promise
    form: type[PartForm] | None
    whole: Callable[[Referral], bool]
    begun: Callable[[Referral], bool]
    asks: tuple[str | Promise, ...] = ()
    optional: bool = False
    intro: str | Promise = ""

    def progress(self, referral: Referral) -> str:
        if self.whole(referral):
            return READY
        return BEGUN if self.begun(referral) else NOT_BEGUN

    def forms(self, referral: Referral, data=None, files=None) -> list:
        """The forms of this part for a referral as it is now, filled with what was posted, if anything was."""
        if self.form is not None:
            return [self.form(data, files, instance=referral)]
        record = VictimRecord.objects.filter(referral=referral.pk).first() or VictimRecord(referral=referral)
        return [
            VictimForm(data, instance=record),
            OrderFormSet(data, queryset=referral.protection_orders.all(), prefix="ordenes"),
        ]


def _all(*names: str) -> Callable[[Referral], bool]:
    return lambda referral: all(getattr(referral, name) not in (None, "") for name in names)


def _any(*names: str) -> Callable[[Referral], bool]:
    return lambda referral: any(getattr(referral, name) not in (None, "", False) for name in names)


def _of_age_known(referral: Referral) -> bool:
    return bool(referral.birth_date or referral.approximate_age)


def _letter_whole(referral: Referral) -> bool:
    has_case_number = bool(referral.judicial_case_number) or not (
        referral.determination_id is None or referral.is_mandatory
    )
    return has_case_number and _all("letter_number", "letter_date", "authority")(referral)


def _facts_whole(referral: Referral) -> bool:
    lists = referral.violence_types.all(), referral.violence_modalities.all()
    return bool(referral.relationship_id) and all(bool(rows) for rows in lists)


def _facts_begun(referral: Referral) -> bool:
    fields = _any("relationship_id", "institution_risk", "victim_age_group", "weapons", "narrative")
    return fields(referral) or bool(referral.violence_types.all()) or bool(referral.violence_modalities.all())


def _victim_told(referral: Referral) -> bool:
    return hasattr(referral, "victim_record") or bool(referral.protection_orders.all())


_situation = _any(
    "language_id", "needs_interpreter", "disability", "occupation", "schooling", "marital_status", "lives_with_victim",
    "children_in_common",
)  # fmt: skip

PARTS = (
    Part(
        "oficio", ORDER, _("Oficio y autoridad"), _("Número y fecha del oficio, autoridad que determina"), LetterForm,
        _letter_whole, _any("letter_number", "letter_date", "authority", "judicial_case_number"),
        (
            _("Escriba el número del oficio."), _("Escriba la fecha del oficio."),
            _("Escriba la autoridad que determina."), _("Escriba la causa penal, carpeta o expediente."),
        ),
        intro=_("Copie los datos del oficio con el que su instancia pide la atención."),
    ),
    Part(
        "plazo", ORDER, _("Determinación y plazo"), _("Qué se determinó, por cuánto tiempo, cada cuánto informar"),
        TermForm, _all("determination_id"),
        _any("determination_id", "determination_date", "term_from", "term_to", "ordered_sessions", "report_frequency"),
        (_("Elija la determinación."),),
        intro=_("Con el plazo, el centro ordena las citas y avisa a tiempo si no va a alcanzar."),
    ),
    Part(
        "identidad", PERSON, _("Identidad"), _("Nombre, CURP, fecha de nacimiento"), IdentityForm,
        lambda referral: _all("given_names", "first_surname")(referral) and _of_age_known(referral),
        _any("given_names", "first_surname", "second_surname", "curp", "birth_date", "approximate_age", "sex"),
        (
            _("Escriba el nombre de la persona."), _("Escriba el primer apellido."),
            _("Escriba la fecha de nacimiento o la edad aproximada."),
            _("La persona es menor de 18 años: corresponde al sistema de justicia para adolescentes."),
        ),
        intro=_("Escriba los datos como aparecen en la resolución o en una identificación."),
    ),
    Part(
        "contacto", PERSON, _("Contacto y domicilio"), _("Un teléfono y el municipio bastan"), ContactForm,
        _all("phone", "municipality_id"), _any("phone", "email", "municipality_id", "address"),
        (_("Elija el municipio de la persona."), _("Escriba un teléfono de la persona.")),
        intro=_("El centro lo llama para darle su primera cita."),
    ),
    Part(
        "situacion", PERSON, _("Situación personal"), _("Lengua, intérprete, discapacidad, ocupación. Opcional"),
        SituationForm, _situation, _situation, optional=True,
        intro=_("Puede dejarla vacía. Sirve para recibirlo bien desde la primera cita."),
    ),
    Part(
        "hechos", FACTS, _("Hechos y riesgo"), _("Tipo y modalidad de violencia, riesgo que su instancia valora"),
        FactsForm, _facts_whole, _facts_begun,
        (
            _("Marque al menos un tipo de violencia."), _("Marque al menos una modalidad."),
            _("Elija la relación con la víctima."),
        ),
        intro=_("Lo que conste en la resolución o en su expediente."),
    ),
    Part(
        "victima", FACTS, _("Seguridad de la víctima"), _("Solo lo necesario para protegerla. No pida su domicilio"),
        None, _victim_told, _victim_told, optional=True,
        intro=_(
            "Estos datos se guardan cifrados. La persona canalizada nunca los ve y no aparecen en ningún documento."
        ),
    ),
    Part(
        "documentos", DOCUMENTS, _("Documentos y centro"), _("Oficio y copia de la resolución, en JPG o PDF"),
        DocumentsForm,
        lambda referral: bool(kept_files(referral)) and referral.center_id is not None,
        lambda referral: bool(kept_files(referral)) or referral.center_id is not None,
        (_("Adjunte al menos un documento en JPG o PDF: el oficio o la resolución."),),
        intro=_("Adjunte el oficio y la copia de la resolución, y elija dónde se le atenderá."),
    ),
)  # fmt: skip
BY_SLUG = {part.slug: part for part in PARTS}


def part_after(part: Part) -> Part | None:
    """The part that follows; nothing after the last one."""
    place = PARTS.index(part)
    return PARTS[place + 1] if place + 1 < len(PARTS) else None


def place_in_group(part: Part) -> tuple[int, int]:
    """«parte 1 de 3»."""
    group = [one for one in PARTS if one.group == part.group]
    return group.index(part) + 1, len(group)


def part_that_asks(sentence: str) -> Part | None:
    """Where to answer what the door says is missing."""
    return next((part for part in PARTS if sentence in {str(one) for one in part.asks}), None)


def ready(referral: Referral) -> int:
    """How many of the eight parts are ready."""
    return sum(part.progress(referral) == READY for part in PARTS)


def keep(part: Part, forms: Iterable, locked: Referral, user) -> None:
    """Write what was answered into the locked row, and raise its version. The forms are valid."""
    if part.form is None:
        _keep_victim(forms, locked)
        names: list[str] = []
    else:
        (form,) = forms
        names = list(form._meta.fields)
        construct_instance(form, locked, names)
        form.instance = locked
        form._save_m2m()
        if isinstance(form, DocumentsForm):
            _keep_files(form, locked, user)
    if any(form.has_changed() for form in forms):
        locked.corrected_at = clock.now()
    locked.version += 1
    many = {field.name for field in Referral._meta.many_to_many}
    locked.save(update_fields=[*(name for name in names if name not in many), "version", "corrected_at"])


def _keep_victim(forms, locked: Referral) -> None:
    victim, orders = forms
    if victim.instance.pk or victim.says_something():
        victim.instance.referral = locked
        victim.save()
    for order in orders.save(commit=False):
        order.referral = locked
        order.save()
    for taken_out in orders.deleted_objects:
        taken_out.delete()


def _keep_files(form: DocumentsForm, locked: Referral, user) -> None:
    for accepted in form.new_files:
        attach(accepted, referral_id=locked.pk, kind=form.cleaned_data["kind"] or Attachment.Kind.OTHER, by=user)


def take_out(locked: Referral, attachment: Attachment) -> None:
    """A file leaves the draft; its row stays with the day."""
    attachment.removed_at = locked.corrected_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    locked.version += 1
    locked.save(update_fields=["version", "corrected_at"])
