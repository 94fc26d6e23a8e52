"""Two institutions: the one that looks, with cases of its own, and the court, whose every text holds a canary.

A word is of one field of one model (`zq017zq`), so that a leak says by itself what leaked.
"""

import io
from dataclasses import dataclass, field, replace
from datetime import time, timedelta

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from reportlab.pdfgen.canvas import Canvas

from casework import clock
from casework import policies as of_nouns
from casework.fields import SealedJSONField, SealedTextField, keyed_digest
from casework.models import (
    AccessEntry,
    Appointment,
    AreaPlan,
    Attachment,
    AuditAssignment,
    CollaborationAgreement,
    ContactAttempt,
    DailyHead,
    Episode,
    ExportRecord,
    FollowUp,
    Group,
    GroupFacilitator,
    GroupSession,
    HistoryEntry,
    Incident,
    Institution,
    InstitutionApplication,
    InstitutionUnit,
    MonthlyReport,
    MonthlyReportLine,
    MonthlyReportNote,
    OneTimeLink,
    Referral,
    RequestedUnit,
    Room,
    SessionCredit,
    SurveyAnswer,
    SurveyInvitation,
    User,
)
from casework.roles import Area, Role
from documents import policies as of_papers
from documents.models import BoundFile, Message
from tests import lives
from tests.canaries import Canaries, plant
from tests.cast import Cast, account
from workflows import policies as of_verbs
from workflows.models import Draft, Proposal

BEHIND = {table for room in (of_nouns, of_papers, of_verbs) for table in room.POLICIES}
OWN_WORD = "a word of the product's own, not of anybody"
CODE = "a code or a digest: it says nothing of anybody"
FOLIO = "unique and told as it is: the folios of the case are canaries themselves"
KEY = "a key that other rows or the code look for"
# Why a text is left as it is: by the name of its field everywhere, or by model and field.
NOT_PLANTED = {
    **dict.fromkeys(
        ["noun", "step", "from_state", "to_state", "rules", "because_of", "notice", "template_version", "status",
         "series", "resource", "flow_task", "flow_task_type", "flow_class", "owner_permission", "token",
         "external_task_id", "artifact_object_id",
         "seed_object_id", "owner_permission_obj_pk", "media_type", "key_digest",
         "quarter", "text_version", "instrument_score", "level", "block"],
        OWN_WORD,
    ),
    **dict.fromkeys(
        ["password", "token_digest", "digest", "previous", "reason_digest", "sha256", "file_sha256", "signature",
         "seal", "signed_form_sha256", "curp_digest", "code"],
        CODE,
    ),
    **dict.fromkeys(["folio", "draft_folio"], FOLIO),
    "chain": KEY,
    "casefile.number": FOLIO,
    "message.about": KEY,
    "issueddocument.kind": OWN_WORD,
    "institutionpaper.kind": OWN_WORD,
    "message.audience": KEY,
    "savedfilter.query": "what the panel's address asks, in the product's own words; a search is never kept",
    "issueddocument.written": KEY,
    "process.data": OWN_WORD,
    "task.data": OWN_WORD,
    "amendedfield.name": KEY,
    "amendedfield.value": KEY,
    "exportrecord.content": OWN_WORD,
    "opensession.key": "the key of a session, under which its owner is signed in",
    "totpdevice.key": "a secret that no page tells; it must stay a number",
    "statictoken.token": CODE,
}  # fmt: skip


@dataclass
class Planted:
    """What was planted: each word with its field, the ids to ask for, and who asks."""

    words: dict[str, str] = field(default_factory=dict)  # zq017zq: "note.topic"
    rows: dict[type[models.Model], set] = field(default_factory=dict)  # the court's rows of each model
    canaries: Canaries | None = None
    strangers: dict[str, User] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)  # what the outbox held before its own texts were planted

    def model_of(self, word: str) -> str:
        return self.words[word].partition(".")[0]


def behind_the_wall() -> list[type[models.Model]]:
    """Every model whose table has a policy: what hangs on a case, a person, an account or an institution."""
    found = {model._meta.db_table: model for model in apps.get_models() if not model._meta.proxy}
    return [model for table, model in sorted(found.items()) if table in BEHIND]


def texts(model) -> list[models.Field]:
    """The fields in which somebody may write words."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, kinds) and not one.choices and not one.primary_key and not one.is_relation
    ]


def why_not(one: models.Field) -> str:
    return NOT_PLANTED.get(f"{one.model._meta.model_name}.{one.name}") or NOT_PLANTED.get(one.name, "")


# ---- Who looks, with cases of her own ------------------------------------------------------------------------------


def of_the_other_centre(cast: Cast) -> Cast:
    """A cast for lives at the other centre, sent by the town; everybody of it has no right to the court's cases."""
    here = {"center": cast.ecatepec}
    facilitator = account(Role.FACILITATOR, "Nadia", "Ibáñez Soto", **here)
    group = Group.objects.create(
        center=cast.ecatepec, name="Martes", weekday=1, starts_at=time(17), capacity=9,
        room=Room.objects.filter(center=cast.ecatepec).order_by("pk").first(),
    )  # fmt: skip
    GroupFacilitator.objects.create(group=group, user=facilitator)
    return replace(
        cast,
        toluca=cast.ecatepec,
        court=cast.town,
        group=group,
        room=group.room,
        judge_clerk=cast.other_clerk,
        judge_admin=cast.other_admin,
        coordinator=cast.other_coordinator,
        psychologist=cast.other_psychologist,
        facilitator=facilitator,
        receptionist=account(Role.RECEPTION, "Berta", "Luna Gil", **here),
        social_worker=account(Role.SOCIAL_WORKER, "Celia", "Mena Paz", **here),
        lawyer=account(Role.LAWYER, "Fermín", "Rojas Cid", **here),
    )


def who_looks(cast: Cast) -> dict[str, User]:
    """One person of every function who has no right to the court's cases, with a process of her own centre."""
    own = of_the_other_centre(cast)
    of_town = {"unit": cast.town, "created_by": cast.other_clerk, "center": cast.ecatepec}
    lives.submitted(own, **of_town)
    lives.active(own, **of_town)
    # The town's man at the court's centre: he turns out to be one whom the court sends too.
    lives.active(cast, unit=cast.town, created_by=cast.other_clerk)
    other_area = InstitutionUnit.objects.create(
        institution=cast.court.institution, name="Segunda mesa", email="mesa2@juzgado.example"
    )
    account(Role.INSTITUTION_ADMIN, "Saúl", "Nieto Rey", unit=other_area)  # no area has people and nobody for them
    assignment = AuditAssignment.objects.create(
        auditor=cast.auditor, purpose="Revisión ordinaria", reference="A-1", starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=90), assigned_by=cast.director,
    )  # fmt: skip
    assignment.centers.set([cast.ecatepec])
    return {
        "other_clerk": cast.other_clerk,
        "neighbour_clerk": account(Role.INSTITUTION_USER, "Delia", "Robles Cano", unit=other_area),
        "other_admin": cast.other_admin,
        "other_receptionist": own.receptionist,
        "other_psychologist": cast.other_psychologist,
        "other_social_worker": own.social_worker,
        "other_lawyer": own.lawyer,
        "other_facilitator": own.facilitator,
        "other_coordinator": cast.other_coordinator,
        "auditor": cast.auditor,
        "data_officer": cast.data_officer,
        "system_admin": cast.system_admin,
    }


# ---- What is not hers ----------------------------------------------------------------------------------------------


def plant_everything(cast: Cast, strangers: dict[str, User]) -> Planted:
    """The court's cases with every kind of record, and a canary in every text of them."""
    before = {model: set(model._default_manager.values_list("pk", flat=True)) for model in behind_the_wall()}
    for model, own in ((User, cast.court.user_set.all()), (InstitutionUnit, [cast.court])):
        before[model] -= {one.pk for one in own}
    before[Institution] -= {cast.court.institution_id}
    before[Group] -= {cast.group.pk}
    canaries = plant(cast)
    _one_man_of_both(cast, canaries)
    _what_no_life_has(cast, canaries)
    planted = Planted(canaries=canaries, strangers=strangers)
    planted.letters = letters_to(strangers)
    for model in behind_the_wall():
        rows = [row for row in model._default_manager.all() if row.pk not in before[model]]
        if model is User:
            # The programme's own people are named on papers and pages; the accounts of the court are not for others.
            rows = [row for row in rows if row.unit_id == cast.court.pk]
        planted.rows[model] = {row.pk for row in rows}
        for one in texts(model):
            if not why_not(one):
                _plant(planted, one, rows)
    _keep_files(planted)
    return planted


def _one_man_of_both(cast: Cast, canaries: Canaries) -> None:
    """The town's case at the court's centre is of the same person, in the same file."""
    of_court = active(canaries)
    of_town = Referral.objects.get(unit=cast.town, center=cast.toluca)
    Referral.objects.filter(pk=of_town.pk).update(person=of_court.person_id, case_file=of_court.case_file_id)
    Episode.objects.filter(referral=of_town.pk).update(case_file=of_court.case_file_id)


def unplanted(planted: Planted) -> set[str]:
    """The texts that hold no canary and are not named with a reason."""
    held = set(planted.words.values())
    wanted = {
        f"{one.model._meta.model_name}.{one.name}" for m in behind_the_wall() for one in texts(m) if not why_not(one)
    }
    return wanted - held


def _plant(planted: Planted, one: models.Field, rows: list) -> None:
    if not rows:
        return
    word = f"zq{len(planted.words):03}zq"
    for row in rows:
        value = _value(one, word, row)
        if isinstance(one, SealedTextField):
            setattr(row, one.name, value)
            models.Model.save_base(row, update_fields=[one.name])
        else:
            type(row)._default_manager.filter(pk=row.pk).update(**{one.name: value})
    told = address_of(word) if isinstance(one, models.GenericIPAddressField) else word
    planted.words[told] = f"{one.model._meta.model_name}.{one.name}"


def address_of(word: str) -> str:
    """An address of a network can hold no word: a number of its own instead."""
    return f"2001:db8::{int(word[2:5]) + 1000}"


def _value(one: models.Field, word: str, row):
    if isinstance(one, models.JSONField | SealedJSONField):
        return _in_json(one.value_from_object(row), word)
    if isinstance(one, models.GenericIPAddressField):
        return address_of(word)
    if isinstance(one, models.EmailField):
        return f"{word}{row.pk}@canario.example"
    if one.model._meta.model_name == "draft":
        return f'{{"text": "{word}", "topic": "{word}"}}'
    most = one.max_length or 10**6
    return f"{word}{row.pk}"[:most]  # some must be unique


def _in_json(value, word: str):
    """Every sentence in it gets the word; codes, days and numbers stay what the paper needs them to be."""
    if isinstance(value, dict):
        return {key: _in_json(inner, word) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_json(inner, word) for inner in value]
    return f"{value} {word}" if isinstance(value, str) and " " in value.strip() else value


def letters_to(strangers: dict[str, User], *, since: int = 0) -> list[str]:
    """What has been written to those who may not know, after the message of this number."""
    keys = {f"user:{one.pk}" for one in strangers.values()}
    keys |= {f"unit:{one.unit_id}" for one in strangers.values() if one.unit_id}
    keys |= {f"coordination:{one.center_id}" for one in strangers.values() if one.center_id}
    mail = {one.email for one in strangers.values()}
    return [
        f"{one.subject}\n{one.body}\n{one.invite}"
        for one in Message.objects.filter(pk__gt=since)
        if one.audience in keys or one.recipient in mail or (one.user_id and f"user:{one.user_id}" in keys)
    ]


def _keep_files(planted: Planted) -> None:
    """Each file of the court is there, and its bytes hold a word, another one for each noun."""
    for one in Attachment.objects.filter(pk__in=planted.canaries.ids["Attachment"]):
        Attachment.objects.filter(pk=one.pk).update(file=_kept(planted, f"{one.pk}", Attachment))
    agreements = CollaborationAgreement.objects.filter(pk__in=planted.rows[CollaborationAgreement])
    agreements.update(file=_kept(planted, "agreement", CollaborationAgreement))
    applications = InstitutionApplication.objects.filter(pk__in=planted.rows[InstitutionApplication])
    letter = _kept(planted, "letter", InstitutionApplication)
    applications.update(signed_form=letter, signed_at=clock.now())


def _kept(planted: Planted, name: str, noun: type) -> str:
    """A file whose bytes hold the word of its noun; gives the name under which it is stored."""
    field = f"{noun._meta.model_name}.bytes"
    word = next((word for word, of in planted.words.items() if of == field), f"zq{len(planted.words):03}zq")
    planted.words[word] = field
    return default_storage.save(f"canary-{name}.pdf", ContentFile(_pdf(word)))


def _pdf(word: str) -> bytes:
    """A page with this word, which reads in its bytes too: it can be bound into a file."""
    page = io.BytesIO()
    drawn = Canvas(page, pageCompression=0)
    drawn.drawString(72, 72, word)
    drawn.save()
    return page.getvalue()


def _what_no_life_has(cast: Cast, canaries: Canaries) -> None:
    """A row of each kind that the planted cases do not bring."""
    now, today = clock.now(), clock.today()
    episode = lives.episode_of(active(canaries))
    Incident.objects.create(
        episode=episode, kind="THREAT", happened_on=today, source="x", description="x", actions="x",
        recorded_by=cast.psychologist, recorded_at=now,
    )  # fmt: skip
    follow_up = FollowUp.objects.filter(pk__in=canaries.ids["FollowUp"]).first()
    ContactAttempt.objects.create(follow_up=follow_up, at=now, method="PHONE", result="x", by=cast.social_worker)
    held = Appointment.objects.filter(state="DOCUMENTED", pk__in=canaries.ids["Appointment"]).first()
    SessionCredit.objects.create(
        appointment=held, plan=AreaPlan.objects.filter(episode=episode, area=held.area).first(),
        credited_by=cast.coordinator, credited_at=now,
    )  # fmt: skip
    SurveyInvitation.objects.create(
        episode=episode, moment="MID", token_digest=keyed_digest("encuesta-canario"), expires_on=today
    )
    SurveyAnswer.objects.create(
        moment="MID", center=cast.toluca, quarter="2026-T4", treatment=5, usefulness=5, schedule=5, place=5, overall=5,
        comment="x",
    )  # fmt: skip
    BoundFile.objects.create(
        referral=episode.referral, facts={"title": "x", "center": "x", "folios": 3}, folio="x", code="CANA-RIOX-0001",
        digest="", seal="", signed_at=now, made_by=cast.coordinator,
    )  # fmt: skip
    auditor = AuditAssignment.objects.get(pk__in=canaries.ids["AuditAssignment"]).auditor
    ExportRecord.objects.create(
        at=now,
        user=auditor,
        referral=episode.referral,
        purpose="x",
        reference="x",
        content="x",
        sha256="0" * 64,
        size=1,
    )
    Draft.objects.create(user=cast.psychologist, noun="appointment", record_id=held.pk, body="{}", saved_at=now)
    DailyHead.objects.create(
        day=today, last_id=HistoryEntry.objects.latest("pk").pk, chains=1, entries=1, digest="0" * 64, signature="x"
    )
    OneTimeLink.objects.create(
        purpose="STATUS", token_digest=keyed_digest("liga-canario"), referral=episode.referral, created_at=now,
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    report = MonthlyReport.objects.get(pk=canaries.ids["MonthlyReport"][0])
    MonthlyReportLine.objects.create(report=report, block="progress", order=1, label="x", value=1)
    MonthlyReportNote.objects.create(report=report, text="x", written_by=cast.coordinator, written_at=now)
    application = InstitutionApplication.objects.filter(institution=cast.court.institution).first()
    if application is None:
        application = InstitutionApplication.objects.create(
            institution=cast.court.institution,
            folio="SOL-2026-9999",
            justification="x",
            submitted_at=now,
            commitments_accepted_at=now,
        )
    RequestedUnit.objects.create(
        application=application, number=9, name="x", first_name="x", last_name="x", position="x",
        email="x@canario.example", phone="1",
    )  # fmt: skip
    AccessEntry.objects.create(
        at=now, user=cast.judge_clerk, referral=episode.referral, noun="referral", record_id=episode.referral_id,
        address="127.0.0.1",
    )  # fmt: skip
    TOTPDevice.objects.create(user=cast.judge_clerk, name="x", confirmed=True)
    StaticDevice.objects.create(user=cast.judge_clerk, name="x", confirmed=True).token_set.create(token="canario1")
    for session in GroupSession.objects.filter(pk__in=canaries.ids["GroupSession"]):
        session.cancel_reason = "x"
        models.Model.save_base(session, update_fields=["cancel_reason"])


def plant_on_a_draft(planted: Planted) -> None:
    """What hangs on a case, on one that was never sent: no step brings it; without its rule the direction sees it."""
    draft = Referral.objects.filter(pk__in=planted.rows[Referral], submitted_at__isnull=True).first()
    like = lives.episode_of(active(planted.canaries))
    today, now = clock.today(), clock.now()
    episode = Episode.objects.create(
        referral=draft,
        case_file=like.case_file,
        program=like.program,
        opened_on=today,
        state="ARCHIVED",
        ended_on=today,
    )
    rows = [
        episode,
        AreaPlan.objects.create(episode=episode, area=Area.LEGAL, quota=1),
        Appointment.objects.create(
            episode=episode, purpose="SESSION", area=Area.LEGAL, starts_at=now, ends_at=now + timedelta(minutes=50),
            created_at=now,
        ),
        FollowUp.objects.create(
            episode=episode, unit=draft.unit, month=3, side="CENTER", due_on=today, window_from=today, window_to=today
        ),
        Proposal.objects.create(episode=episode, step="withdraw", reason="x", rules="x", proposed_at=now),
    ]  # fmt: skip
    for row in rows:
        planted.rows.setdefault(type(row), set()).add(row.pk)


def active(canaries: Canaries) -> Referral:
    """The court's case that is under way, with a record of every kind."""
    court = Referral.objects.filter(pk__in=canaries.ids["Referral"]).order_by("pk")
    return court.filter(episodes__plans__state="IN_PROGRESS").first() or court.filter(episodes__isnull=False).first()


__all__ = ["Area", "Planted", "behind_the_wall", "plant_everything", "texts", "unplanted", "who_looks", "why_not"]
