"""Groups: opening one, planning its sessions, its account, its cancelling."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.forms.base import SigueForm, SigueModelForm
from casework.forms.several import SeveralField
from casework.models import CurriculumTopic, Group, Room, User
from casework.roles import PROFESSIONAL_ROLES, Role
from casework.states import AccountState

SIZES = _("El cupo debe estar entre 1 y 60 personas")
FACILITATING = PROFESSIONAL_ROLES | {Role.FACILITATOR}


class GroupForm(SigueModelForm):
    starts_at = forms.TimeField(
        label=_("Hora"), input_formats=["%H:%M", "%H.%M", "%H"], widget=forms.TextInput({"placeholder": "17:00"})
    )
    facilitators = SeveralField(
        User.objects.none(),
        label=_("Quién facilita"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("De preferencia dos personas."),
    )
    capacity = forms.IntegerField(
        label=_("Cupo"),
        min_value=1,
        max_value=60,
        initial=30,
        error_messages={"min_value": SIZES, "max_value": SIZES},
    )
    ask = {"facilitators": _("Elija al menos a una persona que facilite")}

    class Meta:
        model = Group
        fields = ["name", "weekday", "starts_at", "room", "capacity"]

    def __init__(self, *args, center, **options):
        super().__init__(*args, **options)
        self.center = center
        self.fields["room"].queryset = Room.objects.filter(center=center)
        self.fields["room"].empty_label = _("Sin sala")
        self.fields["weekday"].choices = [("", _("Elija")), *Group.Weekday.choices]
        self.fields["facilitators"].queryset = User.objects.filter(
            center=center, role__in=FACILITATING, state=AccountState.ACTIVE
        )
        self.fields["starts_at"].width = self.fields["capacity"].width = "4ch"

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Group.objects.filter(center=self.center, name=name).exists():
            raise forms.ValidationError(_("Ya hay un grupo con ese nombre en el centro. Escriba otro"))
        return name

    def clean(self):
        data = super().clean()
        room, capacity = data.get("room"), data.get("capacity")
        if room and capacity and capacity > room.capacity:
            self.add_error("capacity", _("En %(room)s caben %(n)d personas") % {"room": room.name, "n": room.capacity})
        return data


class PlanForm(SigueForm):
    many = forms.IntegerField(
        label=_("Cuántas sesiones más"),
        min_value=1,
        max_value=15,
        initial=4,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["many"].width = "2ch"


class DebriefForm(SigueForm):
    topic = forms.ModelChoiceField(CurriculumTopic.objects.none(), label=_("Tema"), empty_label=_("Elija"))
    text = forms.CharField(
        label=_("Bitácora del grupo"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Qué se trabajó y cómo respondió el grupo, sin nombrar lo que cada quien contó de otra persona."),
    )
    ask = {"topic": _("Elija el tema"), "text": _("Escriba la bitácora de la sesión")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["topic"].queryset = CurriculumTopic.objects.valid_on(clock.today())


class SaidForm(SigueForm):
    """Why, in words."""

    text = forms.CharField(label=_("Por qué"), max_length=300, widget=forms.Textarea({"rows": 2}))
    ask = {"text": _("Escriba por qué")}
