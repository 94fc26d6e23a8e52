"""Reads the catalogues (casework/catalogue/*.csv) into the database; repeatable, and never deletes."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from casework.models.catalogues import (
    AttendancePolicy,
    CurriculumTopic,
    Determination,
    EligibilityCriterion,
    Holiday,
    InstitutionType,
    Language,
    LegalBasis,
    Municipality,
    ProgramTemplate,
    Reason,
    Relationship,
    ViolenceModality,
    ViolenceType,
)
from casework.models.centers import Center, Room
from casework.models.goals import Goal, GoalMonth
from casework.text import normalised

FOLDER = Path(__file__).parent / "catalogue"
MONTHS = [f"m{month:02d}" for month in range(1, 13)]


class CatalogueError(ValueError):
    """A catalogue file cannot be loaded as it is; nothing of it was written."""


@dataclass(frozen=True)
class Sheet:
    """One file and the model it fills: `key` finds a row again, `extra` are the columns filled apart."""

    file: str
    model: type[models.Model]
    key: tuple[str, ...] = ("code",)
    extra: tuple[str, ...] = ()

    @property
    def fields(self) -> list[models.Field]:
        return [f for f in self.model._meta.concrete_fields if not f.primary_key and f.name not in COMPUTED]

    @property
    def columns(self) -> list[str]:
        return [field.name for field in self.fields if field.name not in self.extra] + list(self.extra)


@dataclass(frozen=True)
class Loaded:
    """What came of one file: its rows, and how many of them are new."""

    name: str
    rows: int
    new: int


COMPUTED = {"name_search"}
MUNICIPALITIES = Sheet("municipalities.csv", Municipality, extra=("nearest_center",))
GOALS = Sheet("goals.csv", Goal, key=("year", "key"), extra=tuple(MONTHS))
SHEETS = (  # a row that points at another catalogue comes after it
    Sheet("holidays.csv", Holiday, key=("day",)),
    Sheet("determinations.csv", Determination),
    Sheet("violence_types.csv", ViolenceType),
    Sheet("violence_modalities.csv", ViolenceModality),
    Sheet("relationships.csv", Relationship),
    Sheet("legal_bases.csv", LegalBasis),
    Sheet("reasons.csv", Reason),
    Sheet("eligibility_criteria.csv", EligibilityCriterion),
    Sheet("languages.csv", Language),
    Sheet("institution_types.csv", InstitutionType),
    Sheet("attendance_policies.csv", AttendancePolicy),
    Sheet("program_templates.csv", ProgramTemplate),
    Sheet("curriculum_topics.csv", CurriculumTopic),
    MUNICIPALITIES,
    Sheet("centers.csv", Center),
    Sheet("rooms.csv", Room, key=("center", "name")),
    GOALS,
)


@transaction.atomic
def load_catalogues(folder: Path = FOLDER) -> list[Loaded]:
    """Load every catalogue, all or nothing; raises CatalogueError with the file and line at fault.

    A row that left its file stays in the database: end it with `valid_to`. A goal that exists is left as it is,
    because from then on it is changed by its own steps.
    """
    loaded = []
    for sheet in SHEETS:
        lines = read(sheet, folder)
        before = sheet.model.objects.count()
        write(sheet, lines)
        loaded.append(
            Loaded(str(sheet.model._meta.verbose_name_plural), len(lines), sheet.model.objects.count() - before)
        )
    join_nearest_centers(read(MUNICIPALITIES, folder))
    return loaded


def read(sheet: Sheet, folder: Path) -> list[dict[str, str]]:
    """The lines of a file, after checking its columns and that no key comes twice."""
    path = folder / sheet.file
    if not path.exists():
        raise CatalogueError(_("Falta el archivo %(file)s.") % {"file": sheet.file})
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        check_columns(sheet, reader.fieldnames or [])
        lines = list(reader)
    seen = set()
    for number, line in enumerate(lines, start=2):
        if None in line or None in line.values():
            raise fault(sheet, number, _("no tiene tantas celdas como columnas"))
        key = tuple(line[column] for column in sheet.key)
        if key in seen:
            raise fault(sheet, number, _("clave repetida: %(key)s") % {"key": " / ".join(key)})
        seen.add(key)
    return lines


def check_columns(sheet: Sheet, found: list[str]) -> None:
    """Refuse a file with a column too many or too few."""
    unknown = [column for column in found if column not in sheet.columns]
    missing = [column for column in sheet.columns if column not in found]
    if unknown:
        raise fault(sheet, 1, _("columna desconocida: %(columns)s") % {"columns": ", ".join(unknown)})
    if missing:
        raise fault(sheet, 1, _("falta la columna: %(columns)s") % {"columns": ", ".join(missing)})


def write(sheet: Sheet, lines: list[dict[str, str]]) -> None:
    """Create the new rows of a sheet and bring the others up to date."""
    codes = codes_pointed_at(sheet)
    rows = [build(sheet, number, line, codes) for number, line in enumerate(lines, start=2)]
    if sheet is GOALS:
        write_goals(rows, lines)
        return
    values = [field.name for field in sheet.fields if field.name not in {*sheet.key, *sheet.extra}]
    if sheet is MUNICIPALITIES:
        values.append("name_search")
        for row in rows:
            row.name_search = normalised(row.name)
    if values:
        sheet.model.objects.bulk_create(rows, update_conflicts=True, unique_fields=sheet.key, update_fields=values)


def codes_pointed_at(sheet: Sheet) -> dict[str, dict[str, int]]:
    """For each column that points at another catalogue: its rows by code."""
    return {
        field.name: dict(field.related_model.objects.values_list("code", "pk"))
        for field in sheet.fields
        if field.is_relation and field.name not in sheet.extra
    }


def build(sheet: Sheet, number: int, line: dict[str, str], codes: dict[str, dict[str, int]]) -> models.Model:
    """A row from a line, with every value checked against its field."""
    row = sheet.model()
    for field in sheet.fields:
        if field.name in sheet.extra:
            continue
        value = line[field.name]
        if field.is_relation:
            setattr(row, field.attname, pointed_at(sheet, number, field, value, codes[field.name]))
            continue
        try:
            setattr(row, field.attname, field.clean(None if value == "" and field.null else value, row))
        except ValidationError as problem:
            said = " ".join(problem.messages)
            raise fault(sheet, number, f"{field.name} «{value}»: {said}") from problem
    return row


def pointed_at(sheet: Sheet, number: int, field: models.Field, code: str, codes: dict[str, int]) -> int | None:
    """The row a code points at; only a column that may be empty may be left so."""
    if code in codes:
        return codes[code]
    if code == "" and field.null:
        return None
    raise fault(sheet, number, _("%(column)s: no existe la clave «%(code)s»") % {"column": field.name, "code": code})


def write_goals(goals: list[Goal], lines: list[dict[str, str]]) -> None:
    """Create the goals that do not exist yet, with their twelve months, which must add up to the annual target."""
    existing = set(Goal.objects.values_list("year", "key"))
    programmes = {}
    for number, (goal, line) in enumerate(zip(goals, lines, strict=True), start=2):
        try:
            programme = [int(line[month]) for month in MONTHS]
        except ValueError as problem:
            raise fault(GOALS, number, _("los meses deben ser números enteros")) from problem
        if sum(programme) != goal.annual_target:
            raise fault(GOALS, number, _("los doce meses no suman la meta anual"))
        if (goal.year, goal.key) not in existing:
            programmes[goal.year, goal.key] = (goal, programme)
    Goal.objects.bulk_create(goal for goal, _programme in programmes.values())
    stored = {(goal.year, goal.key): goal for goal in Goal.objects.all()}
    GoalMonth.objects.bulk_create(
        GoalMonth(goal=stored[key], month=month, programmed=programmed)
        for key, (_goal, programme) in programmes.items()
        for month, programmed in enumerate(programme, start=1)
    )


def join_nearest_centers(lines: list[dict[str, str]]) -> None:
    """Point each municipality at its nearest centre; it comes last because centres themselves stand in one."""
    centers = dict(Center.objects.values_list("code", "pk"))
    nearby: dict[str, list[str]] = {}
    for number, line in enumerate(lines, start=2):
        if line["nearest_center"] not in centers:
            raise fault(MUNICIPALITIES, number, _("no existe el centro «%(code)s»") % {"code": line["nearest_center"]})
        nearby.setdefault(line["nearest_center"], []).append(line["code"])
    for center, municipalities in nearby.items():
        Municipality.objects.filter(code__in=municipalities).update(nearest_center=centers[center])


def fault(sheet: Sheet, number: int, what: str) -> CatalogueError:
    """The error of a line, with the file and its line number."""
    return CatalogueError(_("%(file)s, línea %(line)d: %(what)s") % {"file": sheet.file, "line": number, "what": what})
