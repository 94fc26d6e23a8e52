"""The cast: one named, fictitious person for each role, and two of each where isolation needs it."""

from dataclasses import dataclass
from datetime import time

from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from casework import clock
from casework.models import (
    Center,
    Group,
    GroupFacilitator,
    Institution,
    InstitutionType,
    InstitutionUnit,
    Municipality,
    Room,
    User,
)
from casework.roles import Role
from casework.states import AccountState, InstitutionState
from casework.text import normalised


@dataclass
class Cast:
    toluca: Center
    ecatepec: Center
    room: Room
    court: InstitutionUnit
    town: InstitutionUnit
    group: Group
    coordinator: User
    receptionist: User
    psychologist: User
    social_worker: User
    lawyer: User
    facilitator: User
    other_coordinator: User
    other_psychologist: User
    judge_clerk: User
    judge_admin: User
    other_clerk: User
    other_admin: User
    director: User
    data_officer: User
    system_admin: User
    auditor: User

    def everyone(self) -> list[User]:
        """Every account of the cast."""
        return [value for value in vars(self).values() if isinstance(value, User)]


def account(role: str, first: str, last: str, **where) -> User:
    """An active account."""
    user = unsaved(role, first, last, **where)
    user.save()
    return user


def unsaved(role: str, first: str, last: str, **where) -> User:
    """An active account that the database does not know yet; its address is made of its name."""
    email = f"{normalised(first.split()[0])}.{normalised(last.split()[0])}@sigue.example"
    user = User(
        email=email,
        first_name=first,
        last_name=last,
        role=role,
        state=AccountState.ACTIVE,
        license="12345678" if role in (Role.PSYCHOLOGIST, Role.SOCIAL_WORKER, Role.LAWYER) else "",
        **where,
    )
    user.set_password(PASSWORD)
    return user


PASSWORD = "una frase larga para entrar"


def institution(key: str, name: str, kind: str, unit: str, municipality: str) -> InstitutionUnit:
    """An active institution with one administrative area."""
    type_ = InstitutionType.objects.get(code=kind)
    owner = Institution.objects.create(
        key=key,
        name=name,
        type=type_,
        level=type_.level,
        municipality=Municipality.objects.get(code=municipality),
        state=InstitutionState.ACTIVE,
        registered_at=clock.now(),
    )
    return InstitutionUnit.objects.create(institution=owner, name=unit, email=f"{key.lower()}@instancia.example")


def make_cast() -> Cast:
    """The whole cast; catalogues must be loaded."""
    toluca, ecatepec = Center.objects.get(code="TOL"), Center.objects.get(code="ECA")
    room = Room.objects.filter(center=toluca).order_by("pk").first()
    kinds = list(InstitutionType.objects.order_by("order").values_list("code", "level"))
    judicial = next(code for code, level in kinds if level == "JUDICIAL")
    municipal = next(code for code, level in kinds if level == "MUNICIPAL")
    court = institution("JSC", "Juzgado Segundo de Control", judicial, "Área de Ejecución", "15106")
    town = institution("IMM", "Instituto Municipal de la Mujer de Metepec", municipal, "Área Jurídica", "15054")
    people = {
        "facilitator": unsaved(Role.FACILITATOR, "Joel", "Patiño Maya", center=toluca),
        "coordinator": unsaved(Role.COORDINATOR, "Graciela", "Ordóñez Lara", center=toluca),
        "receptionist": unsaved(Role.RECEPTION, "Silvia", "Nava Cruz", center=toluca),
        "psychologist": unsaved(Role.PSYCHOLOGIST, "Daniela", "Arzate Rentería", center=toluca),
        "social_worker": unsaved(Role.SOCIAL_WORKER, "Norma", "Bautista Flores", center=toluca),
        "lawyer": unsaved(Role.LAWYER, "Ernesto", "Villafaña Osorio", center=toluca),
        "other_coordinator": unsaved(Role.COORDINATOR, "Raquel", "Tovar Solís", center=ecatepec),
        "other_psychologist": unsaved(Role.PSYCHOLOGIST, "Hugo", "Lara Peña", center=ecatepec),
        "judge_admin": unsaved(Role.INSTITUTION_ADMIN, "Ramiro", "Escobar Luna", unit=court),
        "judge_clerk": unsaved(Role.INSTITUTION_USER, "Patricia", "Sotelo Berumen", unit=court),
        "other_admin": unsaved(Role.INSTITUTION_ADMIN, "Tomás", "Gil Aranda", unit=town),
        "other_clerk": unsaved(Role.INSTITUTION_USER, "Irene", "Quiroz Mena", unit=town),
        "director": unsaved(Role.DIRECTION, "Beatriz", "Anaya Cedillo"),
        "data_officer": unsaved(Role.DATA_PROTECTION, "Leticia", "Mora Ríos"),
        "system_admin": unsaved(Role.SYSTEM_ADMIN, "Óscar", "Vega Trejo"),
        "auditor": unsaved(Role.AUDITOR, "Amalia", "Robles Ibarra"),
    }
    User.objects.bulk_create(people.values())
    group = Group.objects.create(
        center=toluca, name="Jueves tarde", room=room, weekday=3, starts_at=time(17), capacity=30
    )
    GroupFacilitator.objects.create(group=group, user=people["facilitator"])
    return Cast(toluca=toluca, ecatepec=ecatepec, room=room, court=court, town=town, group=group, **people)


def signed_in(client, user: User):
    """The client, signed in as this person with the second factor done."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    device, _new = TOTPDevice.objects.get_or_create(user=user, name="prueba", defaults={"confirmed": True})
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client
