"""The addresses of the figures, each with the roles that may open it."""

from django.urls import path, register_converter

from casework.roles import Role
from documents.figures import views
from documents.figures.filters import READERS
from workflows.views.guard import staff_page
from workflows.views.survey import survey_opinions


class FileKind:
    """The three kinds of download."""

    regex = "pdf|xlsx|csv"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileKind, "file_kind")

reader, office = staff_page(*READERS), staff_page(Role.COORDINATOR, Role.DIRECTION)

urlpatterns = [
    path("estadisticas/", reader(views.statistics), name="statistics"),
    path("estadisticas.<file_kind:kind>", reader(views.download), name="statistics_file"),
    path("estadisticas/opiniones/", survey_opinions, name="survey_opinions"),
    path("estadisticas/diario/", office(views.daily_report), name="daily_report"),
    path("estadisticas/diario.<file_kind:kind>", office(views.daily_report_file), name="daily_report_file"),
]
