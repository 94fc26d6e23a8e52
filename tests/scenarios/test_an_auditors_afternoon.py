"""An auditor's afternoon: assigned, she looks, asks who read what, takes one expediente, and is seen doing it."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse

from casework import clock
from casework.models import AccessEntry, Note
from casework.roles import Area
from tests import lives
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def test_an_auditors_afternoon(client, cast):
    case = lives.active(cast)
    lives.attended(cast, case, Area.SOCIAL_WORK)
    case.attachments.update(removed_at=clock.now())  # its letter was taken out again: nothing of it is bound

    # Before the direction opens anything, there is nothing to see.
    signed_in(client, cast.auditor)
    assert client.get(reverse("audit_case", args=[case.pk])).status_code == 404

    signed_in(client, cast.director)
    until = clock.today() + timedelta(days=10)
    client.post(
        reverse("audit_assignment_new"),
        {
            "auditor": cast.auditor.pk, "purpose": "Revisión de tiempos", "reference": "OIC/44",
            "centers": [cast.toluca.pk],
            "starts_on_dia": clock.today().day, "starts_on_mes": clock.today().month,
            "starts_on_anio": clock.today().year,
            "ends_on_dia": until.day, "ends_on_mes": until.month, "ends_on_anio": until.year,
        },
    )  # fmt: skip

    # She finds the case, and reads that a note was signed, not what it says.
    signed_in(client, cast.auditor)
    assert case.listed_name in client.get(reverse("audit"), {"q": case.first_surname}).content.decode()
    seen = client.get(reverse("audit_case", args=[case.pk])).content.decode()
    assert "Firmada el" in seen and Note.objects.get().observation not in seen

    # She asks who did what and who read it.
    assert "Aceptar" in client.get(reverse("audit_history"), {"que": case.folio}).content.decode()
    assert client.get(reverse("case_readers", args=[case.pk])).status_code == 200

    # One expediente leaves, with a purpose and its hashes.
    bag = client.post(
        reverse("audit_export", args=[case.pk]), {"purpose": "Auditoría programada", "reference": "OIC/44"}
    )
    with zipfile.ZipFile(BytesIO(bag.content)) as packed:
        names = {name.split("/", 1)[1] for name in packed.namelist()}
    assert {"bagit.txt", "manifest-sha256.txt", "data/expediente.pdf", "data/historial.csv"} <= names

    # Data protection sees all of it the same evening, in order.
    signed_in(client, cast.data_officer)
    done = AccessEntry.objects.filter(user=cast.auditor).order_by("pk").values_list("action", flat=True)
    assert list(done) == ["search", "read", "search", "search", "export"]
    assert "Exportó" in client.get(reverse("audit_log"), {"que": case.folio}).content.decode()
    assert "OIC/44" in client.get(reverse("audit_assignments")).content.decode()

    # When the assignment ends, the door closes.
    with clock.at(clock.moment_of(until + timedelta(days=1), 9)):
        signed_in(client, cast.auditor)
        assert client.get(reverse("audit_case", args=[case.pk])).status_code == 404
