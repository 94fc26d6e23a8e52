"""Documents and centre: up to ten files, each looked into before it is kept (R37), and who will attend."""

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from casework.models import Attachment, Center, Referral
from documents.uploads import Accepted, Rejected, accept_upload
from workflows.forms.referral.part import PartForm, in_force

MOST_FILES = 10
KINDS = [
    (kind.value, kind.label)
    for kind in (
        Attachment.Kind.LETTER, Attachment.Kind.RESOLUTION, Attachment.Kind.IDENTIFICATION, Attachment.Kind.OTHER,
    )
]  # fmt: skip


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Zero or more files. The good ones are accepted; the others leave a sentence each in `refused`."""

    widget = SeveralFilesInput({"accept": ".jpg,.jpeg,.pdf,image/jpeg,application/pdf"})

    def clean(self, data, initial=None) -> list[Accepted]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        self.refused: list[str] = []
        self.accepted: list[Accepted] = []
        for file in given:
            try:
                self.accepted.append(accept_upload(file))
            except Rejected as refusal:
                self.refused.append(f"«{shortened(file.name)}»: {refusal}")
        return self.accepted


def shortened(name: str) -> str:
    """A file's name short enough for a sentence."""
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"


class DocumentsForm(PartForm):
    """New files with what they are, and the centre."""

    files = SeveralFiles(
        label=_("Archivos"), required=False,
        help_text=_(
            "JPG o PDF, hasta 10 MB cada uno y 10 en total. Puede elegir varios a la vez, hasta 30 MB en cada envío: "
            "si juntos pesan más, adjunte unos y después los otros."
        ),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Qué son"), choices=KINDS, required=False)

    class Meta:
        model = Referral
        fields = ("center",)
        labels = {"center": _("Centro que lo atenderá")}
        widgets = {"center": forms.RadioSelect}

    needed = ("center",)
    ask = {"center": _("Elija el centro")}
    notes = {"files": "", "kind": ""}
    widths = {"kind": "20ch"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        field = self.fields["center"]
        field.queryset, field.empty_label = in_force(Center).select_related("municipality"), None
        self.nearest = self.instance.municipality.nearest_center if self.instance.municipality_id else None
        field.choice_notes = {str(center.pk): self._about(center) for center in field.queryset}
        if self.nearest and not self.instance.center_id:
            self.initial["center"] = self.nearest.pk

    def _about(self, center: Center) -> str:
        near = now_("El más cercano a su municipio. ") if center == self.nearest else ""
        return f"{near}{center.address}. {center.opening_hours}."

    def clean_files(self) -> list[Accepted]:
        """The new files go to `new_files` even when others are refused; the same file is not kept twice."""
        for sentence in self.fields["files"].refused:
            self.add_error("files", sentence)
        there = {file.sha256 for file in kept_files(self.instance)} if self.instance.pk else set()
        self.new_files: list[Accepted] = []
        for accepted in self.cleaned_data.get("files") or self.fields["files"].accepted:
            if accepted.sha256 in there:
                continue
            if len(there) >= MOST_FILES:
                self.add_error(
                    "files",
                    now_("Caben 10 archivos. Quite alguno para adjuntar «%(name)s».")
                    % {"name": shortened(accepted.name)},
                )
                continue
            there.add(accepted.sha256)
            self.new_files.append(accepted)
        return self.new_files

    @property
    def only_files_refused(self) -> bool:
        """Everything else may be kept although some file may not."""
        return set(self.errors) == {"files"}


def kept_files(referral: Referral) -> list[Attachment]:
    """The files that the institution sent and did not take out again; what the centre keeps of him is not here."""
    return [
        file
        for file in referral.attachments.all()
        if file.removed_at is None and file.kind not in (*Attachment.OF_THE_CENTER, Attachment.Kind.CORRESPONDENCE)
    ]
