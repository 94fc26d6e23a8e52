"""Who works in the demonstration world: five centres, the direction, forty institutions; each by its own steps."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from casework import clock
from casework.models import (
    AuditAssignment,
    Center,
    Group,
    GroupFacilitator,
    Institution,
    InstitutionApplication,
    InstitutionType,
    InstitutionUnit,
    Municipality,
    OneTimeLink,
    Room,
    User,
)
from casework.roles import SYSTEM, Area, Role
from documents.blocks import Paragraph, Sheet, letterhead
from documents.render import render
from workflows.application import ask_to_join
from workflows.door import open_record, take_step
from workflows.machines import AccountMachine, InstitutionMachine
from workflows.machines.joining import Approval, AreaAsked, Asked
from workflows.world.codes import demonstration_device
from workflows.world.institutions import REFERRERS
from workflows.world.names import Names, address
from workflows.world.timeline import Diary

PASSWORD = "demostracion-sigue-2026"  # printed on the screen: it opens made-up cases only
BEGINNING = date(2021, 8, 16)  # accounts and institutions were registered when the programme began

TOLUCA: dict[str, tuple[str, str]] = {
    Role.COORDINATOR: ("Graciela", "Ordóñez Lara"),
    Role.RECEPTION: ("Silvia", "Nava Cruz"),
    Role.PSYCHOLOGIST: ("Daniela", "Arzate Rentería"),
    Role.SOCIAL_WORKER: ("Norma", "Bautista Flores"),
    Role.LAWYER: ("Ernesto", "Villafaña Osorio"),
    Role.FACILITATOR: ("Joel", "Patiño Maya"),
}
CENTRAL = {
    Role.DIRECTION: ("Beatriz", "Anaya Cedillo", "Directora General"),
    Role.DATA_PROTECTION: ("Leticia", "Mora Ríos", "Oficial de protección de datos y archivo"),
    Role.SYSTEM_ADMIN: ("Óscar", "Vega Trejo", "Administrador del sistema"),
    Role.AUDITOR: ("Amalia", "Robles Ibarra", "Auditora"),
}
POSITIONS: dict[str, str] = {
    Role.COORDINATOR: "Coordinadora del centro",
    Role.RECEPTION: "Recepción",
    Role.PSYCHOLOGIST: "Psicóloga",
    Role.SOCIAL_WORKER: "Trabajadora social",
    Role.LAWYER: "Abogada",
    Role.FACILITATOR: "Facilitador de grupo",
    Role.INSTITUTION_ADMIN: "Titular del área",
    Role.INSTITUTION_USER: "Enlace",
}
LICENSED = {Role.PSYCHOLOGIST, Role.SOCIAL_WORKER, Role.LAWYER}
ROOM_OF_AREA: dict[str, str] = {Area.SOCIAL_WORK: "Trabajo social", Area.LEGAL: "Jurídico", Area.GROUP: "Sala de grupo"}


@dataclass
class Team:
    """A centre, who works there and where."""

    center: Center
    coordinator: User
    receptionist: User
    psychologists: list[User]
    social_worker: User
    lawyer: User
    facilitator: User
    rooms: dict[str, Room]
    group: Group

    def professional(self, area: str, number: int = 0) -> User:
        """Who attends an area; the psychologists take turns."""
        if area == Area.PSYCHOLOGY:
            return self.psychologists[number % len(self.psychologists)]
        others: dict[str, User] = {
            Area.SOCIAL_WORK: self.social_worker,
            Area.LEGAL: self.lawyer,
            Area.GROUP: self.facilitator,
        }
        return others[area]

    def room(self, area: str, number: int = 0) -> Room:
        return self.rooms[ROOM_OF_AREA.get(area, f"Consultorio de psicología {number % len(self.psychologists) + 1}")]


@dataclass
class Referrer:
    """An institution's area with its two accounts, and how often it refers."""

    unit: InstitutionUnit
    admin: User
    user: User
    weight: int

    @property
    def institution(self) -> Institution:
        return self.unit.institution


@dataclass
class Scan:
    """A file that stands for every scan of this world, so that each can be opened."""

    file: str
    size: int
    sha256: str


@dataclass
class World:
    """Everybody who acts, and the dice."""

    seed: int
    today: date
    names: Names
    diary: Diary
    teams: dict[str, Team] = field(default_factory=dict)
    referrers: list[Referrer] = field(default_factory=list)
    central: dict[str, User] = field(default_factory=dict)
    scan: Scan = field(default_factory=lambda: Scan("", 0, ""))
    password: str = ""

    def dice(self, what: str) -> Random:
        """A stream of its own for each use, so that a change in one place moves nothing elsewhere."""
        return Random(f"{self.seed}/{self.today}/{what}")

    @property
    def now(self):
        """The moment at which the world is shown: a quarter to nine of its day, before the centres open."""
        return clock.moment_of(self.today, 8, 45)

    def entrances(self) -> list[User]:
        """One account for each role, those that the demonstration prints."""
        toluca, first = self.teams["TOL"], self.referrers[0]
        return [
            first.user,
            first.admin,
            toluca.coordinator,
            toluca.receptionist,
            toluca.psychologists[0],
            toluca.social_worker,
            toluca.lawyer,
            toluca.facilitator,
            *self.central.values(),
        ]


def people(seed: int, today: date, *, institutions: int = len(REFERRERS)) -> Iterator[World]:
    """Build everybody; tells the world once an account or an institution is ready, for a progress bar."""
    world = World(seed, today, Names(Random(f"{seed}/names")), Diary(), password=make_password(PASSWORD))
    with clock.at(clock.moment_of(BEGINNING, 10)):
        world.scan = _scan()
        for role, (first, last, position) in CENTRAL.items():
            world.central[role] = account(world, role, first, last, position=position)
            yield world
        for center in Center.objects.order_by("order"):
            world.teams[center.code] = _team(world, center)
            yield world
        for row in REFERRERS[:institutions]:
            world.referrers.append(_referrer(world, *row))
            yield world
    with clock.at(world.now - timedelta(days=20)):
        _assign_auditor(world)


def account(world: World, role: str, first: str, last: str, *, position: str = "", by=SYSTEM, **where) -> User:
    """An account that was invited and activated, with the shared password and a second factor of its own."""
    email = address(first, last)
    if User.objects.filter(email=email).exists():
        email = address(first, last, str(User.objects.count()))
    user = open_record(
        User(
            password=world.password,
            email=email,
            first_name=first,
            last_name=last,
            role=role,
            position=position or POSITIONS.get(role, ""),
            license=f"9{world.names.random.randint(100000, 999999)}" if role in LICENSED else "",
            phone="722 555 0199",
            invited_at=clock.now(),
            no_sanction_declared_on=clock.today(),
            **where,
        ),
        by=by,
    )
    return activated(world, user)


def activated(world: World, user: User) -> User:
    """What the one-time link does: the account is active, with a password and a second factor."""
    take_step(user, AccountMachine.activate, by=SYSTEM)
    lately = world.now - timedelta(hours=15 + user.pk % 9, minutes=7 * (user.pk % 8))
    User.objects.filter(pk=user.pk).update(
        password=world.password, guidelines_accepted_at=clock.now(), last_login=max(lately, clock.now())
    )
    OneTimeLink.objects.filter(user=user.pk).update(used_at=clock.now())
    active = User.objects.get(pk=user.pk)
    demonstration_device(active)
    return active


def _team(world: World, center: Center) -> Team:
    def staff(role: str) -> User:
        first, last = TOLUCA.get(role, ("", "")) if center.code == "TOL" else ("", "")
        if not first or (role == Role.PSYCHOLOGIST and User.objects.filter(first_name=first, last_name=last).exists()):
            given, one, other = world.names.name(sex="H" if role == Role.FACILITATOR else "M")
            first, last = given, f"{one} {other}"
        return account(world, role, first, last, center=center)

    rooms = {room.name: room for room in Room.objects.filter(center=center)}
    team = Team(
        center=center,
        coordinator=staff(Role.COORDINATOR),
        receptionist=staff(Role.RECEPTION),
        psychologists=[staff(Role.PSYCHOLOGIST), staff(Role.PSYCHOLOGIST)],
        social_worker=staff(Role.SOCIAL_WORKER),
        lawyer=staff(Role.LAWYER),
        facilitator=staff(Role.FACILITATOR),
        rooms=rooms,
        group=_group(world, center, rooms[ROOM_OF_AREA[Area.GROUP]]),
    )
    GroupFacilitator.objects.create(group=team.group, user=team.facilitator)
    return team


def _group(world: World, center: Center, room: Room) -> Group:
    """A group that meets on the world's weekday, so that there is a session today."""
    weekday = min(world.today.weekday(), 5)
    name = f"{Group.Weekday(weekday).label.capitalize()} tarde"
    return Group.objects.create(center=center, name=name, room=room, weekday=weekday, starts_at=time(17), capacity=30)


def _referrer(world: World, key: str, name: str, kind: str, municipality: str, unit: str, weight: int) -> Referrer:
    user_name = world.names.name(sex="M")
    if key == "J2CT":
        user_name = ("Patricia", "Sotelo", "Berumen")
    institution = applied(world, key, name, kind, municipality, unit)
    take_step(institution, InstitutionMachine.validate, by=world.central[Role.SYSTEM_ADMIN])
    take_step(institution, InstitutionMachine.approve, by=world.central[Role.DIRECTION], facts=Approval())
    take_step(institution, InstitutionMachine.activate, by=world.central[Role.SYSTEM_ADMIN])
    area = InstitutionUnit.objects.select_related("institution").get(institution=institution)
    admin = activated(world, User.objects.get(unit=area))
    user = account(world, Role.INSTITUTION_USER, user_name[0], f"{user_name[1]} {user_name[2]}", by=admin, unit=area)
    return Referrer(area, admin, user, weight)


def applied(
    world: World, key: str, name: str, kind: str, municipality: str, unit: str, *, signed: bool = True
) -> Institution:
    """An institution that asked to join, with its letter signed."""
    given, first, second = world.names.name(sex="M")
    asked = Asked(
        name=name,
        type=InstitutionType.objects.get(code=kind),
        municipality=Municipality.objects.get(code=municipality),
        address="Domicilio ficticio, sin número",
        head=f"{given} {first} {second}",
        head_position="Titular",
        head_email=f"titular@{key.lower()}.example",
        phone="722 555 0180",
        justification="Recibe asuntos en los que la autoridad determina atención reeducativa.",
        areas=(
            AreaAsked(
                name=unit,
                first_name=given,
                last_name=f"{first} {second}",
                position="Titular del área",
                email=address(given, first, key.lower()),
                phone="722 555 0181",
            ),
        ),
    )
    application = ask_to_join(asked, key=key)
    if signed:  # every scan of this world is the same file
        InstitutionApplication.objects.filter(pk=application.pk).update(
            signed_form=world.scan.file, signed_form_sha256=world.scan.sha256, signed_at=clock.now()
        )
    return application.institution


def _assign_auditor(world: World) -> None:
    assignment = AuditAssignment.objects.create(
        auditor=world.central[Role.AUDITOR],
        purpose="Revisión del padrón y de los plazos de atención",
        reference=f"OIC/AUD/014/{world.today.year}",
        starts_on=world.today - timedelta(days=20),
        ends_on=world.today + timedelta(days=70),
        assigned_by=world.central[Role.DIRECTION],
    )
    assignment.centers.set([world.teams["TOL"].center, world.teams["ECA"].center])


def _scan() -> Scan:
    """One page that says what it is; every attachment of the world points at it."""
    sheet = Sheet(
        title="Documento de demostración",
        blocks=[
            Paragraph("Este archivo ocupa el lugar de un documento escaneado. Personas, folios y firmas son ficticios.")
        ],
    )
    content = render(sheet, letterhead=letterhead()).pdf
    file = default_storage.save("attachments/demostracion.pdf", ContentFile(content))
    return Scan(file, len(content), hashlib.sha256(content).hexdigest())
