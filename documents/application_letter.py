"""The private link by which an institution follows its application."""

import hmac

from django.conf import settings

from casework.fields import keyed_digest
from casework.models import InstitutionApplication


def application_token(application: InstitutionApplication) -> str:
    """The secret half of the application's private link; it is computed, so that nothing that opens it is stored."""
    return keyed_digest(f"application/{application.pk}/{application.folio}")[:40]


def opens_application(application: InstitutionApplication, token: str) -> bool:
    """Whether this token is the application's, in constant time."""
    return hmac.compare_digest(application_token(application).encode(), token.encode())


def application_url(application: InstitutionApplication) -> str:
    """The whole address of the application's page, for its own e-mails."""
    path = f"/instituciones/solicitud/{application.folio}/{application_token(application)}/"
    return f"{settings.BASE_URL}{path}"
