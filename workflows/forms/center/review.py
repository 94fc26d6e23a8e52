"""Accepting a referral: who the person is, and the first appointment if it is known."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.widgets import DayMonthYearField
from casework.models import Person, Room, User
from casework.roles import PROFESSIONAL_ROLES
from casework.states import AccountState
from casework.wall import as_whole
from workflows.forms.calendar.scheduling import BooksAnHour
from workflows.forms.center.facts import FORMS, ProfessionalChoice, StepForm
from workflows.machines.opened import current_program
from workflows.machines.referral import Acceptance, FirstAppointment
from workflows.matching import Candidate

NEW = "nueva"


class AcceptanceForm(BooksAnHour, StepForm):
    """Only the candidates can be chosen, so that nobody walks through other people's persons."""

    person = forms.ChoiceField(label=_("¿Quién es la persona para el centro?"), widget=forms.RadioSelect)
    with_first = forms.TypedChoiceField(
        label=_("¿Agendar ya la primera cita?"),
        choices=[("1", _("Sí, ahora")), ("0", _("Después"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="1",
    )
    day = DayMonthYearField(label=_("Día"), required=False, earliest=clock.today)
    hour = forms.TimeField(
        label=_("Hora"), required=False, input_formats=["%H:%M"], widget=forms.TimeInput({"inputmode": "numeric"})
    )
    professional = ProfessionalChoice(
        label=_("Con"), queryset=User.objects.none(), required=False, empty_label=_("Elija a una persona")
    )
    room = forms.ModelChoiceField(
        label=_("Lugar"), queryset=Room.objects.none(), required=False, empty_label=_("Sin definir")
    )
    notes = {"day": "", "hour": "", "professional": ""}

    def __init__(self, *args, candidates: list[Candidate] = (), **options):
        super().__init__(*args, **options)
        self.fields["hour"].width = "4ch"
        self._offer(candidates)
        center = self.record.center_id
        self.fields["professional"].queryset = User.objects.filter(
            center=center, role__in=PROFESSIONAL_ROLES, state=AccountState.ACTIVE
        )
        self.fields["room"].queryset = Room.objects.filter(center=center)

    def _offer(self, candidates) -> None:
        field = self.fields["person"]
        field.choices = [*((str(one.pk), one.name) for one in candidates), (NEW, _("Es una persona nueva"))]
        field.choice_notes = {str(one.pk): _described(one) for one in candidates}
        field.choice_notes[NEW] = _("Se abre un expediente con los datos de esta canalización")
        if not candidates:
            field.initial = NEW

    def clean(self):
        data = super().clean()
        if data.get("with_first"):
            for name, ask in (
                ("day", _("Escriba el día de la primera cita")),
                ("hour", _("Escriba la hora de la primera cita")),
                ("professional", _("Elija con quién es la primera cita")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, ask)
            if data.get("day") and data.get("hour"):
                minutes = current_program().individual_minutes
                self.refuse_hour(self.record.center, minutes, person_id=self._known_person())
        return data

    def _known_person(self) -> int | None:
        """The person chosen among the candidates; nobody yet, when he is new."""
        chosen = self.cleaned_data.get("person", NEW)
        return None if chosen == NEW else int(chosen)

    def facts(self):
        known = self._known_person()
        person = None if known is None else _known_somewhere(known)
        first = None
        if self.cleaned_data["with_first"]:
            first = FirstAppointment(self.starts_at, self.cleaned_data["professional"], self.cleaned_data["room"])
        return Acceptance(person=person, first=first)


@as_whole  # a candidate of the referral may have his file at another centre, whose persons she does not know
def _known_somewhere(pk: int) -> Person:
    return Person.objects.get(pk=pk)


def _described(one: Candidate) -> str:
    age = _("%(n)d años") % {"n": one.age} if one.age is not None else ""
    files = (
        _("%(n)d expedientes en los centros") % {"n": one.files} if one.files != 1 else _("1 expediente en los centros")
    )
    return " · ".join(str(part) for part in (one.why, age, one.municipality, files) if part)


FORMS[Acceptance] = AcceptanceForm
