"""The addresses of those who work at a centre: inbox, people, review, case and its steps."""

from django.urls import path

from workflows.views import survey
from workflows.views.center import case, inbox, people, records, review, stepping

urlpatterns = [
    path("mi-trabajo/", inbox.inbox, name="inbox"),
    path("personas/", people.people, name="people"),
    path("buscar/", people.search, name="search"),
    path("canalizaciones/<int:pk>/revision/", review.review, name="review"),
    path("canalizaciones/<int:pk>/revision/<slug:decision>/", review.decide, name="review_decision"),
    path("expedientes/<int:pk>/", case.case, name="case"),
    path("expedientes/<int:pk>/plan/", case.plan, name="case_plan"),
    path("expedientes/<int:pk>/riesgo/", case.risk, name="case_risk"),
    path("expedientes/<int:pk>/datos/", case.data, name="case_data"),
    path("expedientes/<int:pk>/documentos/", case.papers, name="case_papers"),
    path("expedientes/<int:pk>/bitacora/", case.log, name="case_log"),
    path("expedientes/<int:pk>/victima/", case.victim, name="victim_record"),
    path("expedientes/<int:pk>/encuesta/", survey.survey_link, name="survey_link"),
    path("pasos/<slug:noun>/<int:pk>/<slug:name>/", stepping.step, name="step"),
    path("procesos/<int:pk>/entrevista/", records.interview, name="interview"),
    path("procesos/<int:pk>/firmados/<slug:slug>/", records.consent, name="consent"),
    path("procesos/<int:pk>/criterios/", records.criteria, name="criteria"),
    path("procesos/<int:pk>/riesgo/<slug:moment>/", records.risk, name="risk"),
    path("procesos/<int:pk>/hecho/", records.incident, name="incident"),
    path("procesos/<int:pk>/proponer-baja/", records.propose, name="propose"),
]
