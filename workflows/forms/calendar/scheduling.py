"""Scheduling and moving an appointment: who attends, where and when, and a sentence beside what cannot be."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm
from casework.forms.widgets import DayMonthYearField
from casework.models import Appointment, AreaPlan, Reason, Room, User
from casework.models.catalogues import ReasonGroup
from casework.roles import ADVISORY_AREAS, PROFESSIONAL_ROLES, ROLE_OF_AREA, Area
from casework.states import AccountState, EpisodeState, PlanState
from workflows.free_hours import closed, taken

PURPOSES = {
    EpisodeState.INTAKE: ["FIRST", "INTERVIEW"],
    EpisodeState.ASSESSMENT: ["ASSESSMENT", "INTERVIEW"],
}


def purposes_of(episode, referral_state: str) -> list[tuple[str, str]]:
    """What an appointment may be for in the present state of the episode; who never came has a first one to come."""
    words = dict(Appointment.Purpose.choices)
    allowed = PURPOSES.get(episode.state, ["SESSION", "ASSESSMENT"])
    if episode.state == EpisodeState.INTAKE and referral_state != "ACCEPTED":
        allowed = ["INTERVIEW"]
    return [(code, words[code]) for code in allowed]


class ByArea(forms.ModelChoiceField):
    """Professionals under the name of their area."""

    def __init__(self, **options):
        super().__init__(User.objects.none(), **options)

    def offer(self, professionals) -> None:
        self.queryset = professionals
        people = list(professionals)
        groups = [
            (Area(area).label, [(one.pk, one.full_name) for one in people if one.area == area])
            for area in ADVISORY_AREAS
        ]
        self.choices = [("", _("Elija"))] + [group for group in groups if group[1]]


class BooksAnHour(SigueForm):
    """Mixed into what puts an appointment on the calendar: day, hour, with whom and where, and why it cannot be."""

    @property
    def starts_at(self) -> datetime:
        data = self.cleaned_data
        return clock.moment_of(data["day"], data["hour"].hour, data["hour"].minute)

    def resources(self, person_id: int | None) -> dict[str, str]:
        """What the appointment takes, and the field at which a clash is told."""
        data = getattr(self, "cleaned_data", {})
        held = {f"person:{person_id}": "hour"} if person_id else {}
        if data.get("professional"):
            held[f"user:{data['professional'].pk}"] = "hour"
        if data.get("room"):
            held[f"room:{data['room'].pk}"] = "room"
        return held

    def refuse_hour(self, center, minutes: int, *, person_id: int | None, except_for: int | None = None) -> None:
        """Say beside its field why nobody is received then: the centre is closed, or somebody or the room is taken."""
        ends_at = self.starts_at + timedelta(minutes=minutes)
        wrong = closed(center, self.starts_at, ends_at)
        if wrong:
            self.add_error(*wrong)
            return
        held = self.resources(person_id)
        for resource in sorted(taken(held, self.starts_at, ends_at, except_for=except_for)):
            self.add_error(held[resource], self._busy(resource))

    def _busy(self, resource: str) -> str:
        if resource.startswith("room:"):
            return _("La sala está ocupada a esa hora. Elija otra sala u otra hora.")
        if resource.startswith("person:"):
            return _("La persona ya tiene una cita a esa hora. Elija otra.")
        name = self.cleaned_data["professional"].full_name
        return _("%(name)s ya tiene una cita a esa hora. Elija otra.") % {"name": name}


class ScheduleForm(BooksAnHour):
    purpose = forms.ChoiceField(label=_("Para qué es"))
    professional = ByArea(label=_("Con quién"))
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Sala"), required=False, empty_label=_("Sin sala"))
    day = DayMonthYearField(label=_("Día"))
    hour = forms.TimeField(
        label=_("Hora"),
        input_formats=["%H:%M", "%H.%M", "%H"],
        widget=forms.TextInput({"inputmode": "numeric", "placeholder": "10:00"}),
    )
    ask = {
        "professional": _("Elija con quién será la cita"),
        "day": _("Escriba el día de la cita"),
        "hour": _("Escriba la hora de la cita"),
    }

    def __init__(self, data=None, *, episode, moved: Appointment | None = None, **options):
        super().__init__(data, **options)
        self.episode, self.moved = episode, moved
        self.center = episode.referral.center
        self.fields["purpose"].choices = purposes_of(episode, episode.referral.state)
        self.fields["professional"].offer(
            User.objects.filter(center=self.center, role__in=PROFESSIONAL_ROLES, state=AccountState.ACTIVE)
        )
        self.fields["room"].queryset = Room.objects.filter(center=self.center)
        self.fields["hour"].width = "4ch"

    @property
    def minutes(self) -> int:
        return self.episode.program.individual_minutes

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def clean(self):
        data = super().clean()
        if data.get("purpose") == Appointment.Purpose.SESSION and data.get("professional"):
            self._plan_is_open(data["professional"].area)
        if data.get("day") and data.get("hour"):
            person_id, moved = self.episode.referral.person_id, self.moved
            self.refuse_hour(self.center, self.minutes, person_id=person_id, except_for=moved.pk if moved else None)
        return data

    def _plan_is_open(self, area: str) -> None:
        plan = AreaPlan.objects.filter(episode=self.episode, area=area).first()
        if plan is None or plan.state not in (PlanState.APPROVED, PlanState.IN_PROGRESS):
            self.add_error(
                "professional",
                _("El plan de %(area)s no admite sesiones: está «%(state)s».")
                % {"area": Area(area).label, "state": plan.get_state_display() if plan else _("sin abrir")},
            )


class RescheduleForm(ScheduleForm):
    """Another day and hour for the same appointment."""

    text = forms.CharField(label=_("Por qué se cambia"), max_length=300, widget=forms.Textarea({"rows": 2}))
    ask = {**ScheduleForm.ask, "text": _("Escriba por qué se cambia la cita")}

    def __init__(self, data=None, *, moved: Appointment, **options):
        super().__init__(data, moved=moved, **options)
        del self.fields["purpose"]
        of_the_area = self.fields["professional"].queryset.filter(role=ROLE_OF_AREA[moved.area])
        self.fields["professional"].offer(of_the_area)


class CancelForm(SigueForm):
    who = forms.ChoiceField(
        label=_("¿Quién la cancela?"),
        widget=forms.RadioSelect,
        choices=[("person", _("La persona")), ("center", _("El centro"))],
    )
    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("Motivo"), empty_label=_("Elija"))
    text = forms.CharField(label=_("Explicación"), required=False, max_length=180, widget=forms.Textarea({"rows": 2}))
    ask = {"reason": _("Elija el motivo")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["reason"].queryset = Reason.objects.valid_on(clock.today()).filter(
            group=ReasonGroup.APPOINTMENT_CANCELLATION
        )
        self.fields["who"].choice_notes = {"center": _("Nunca cuenta como inasistencia.")}

    @property
    def why(self) -> str:
        return f"{self.cleaned_data['reason']}. {self.cleaned_data['text']}".strip()[:300]
