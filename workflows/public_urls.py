"""The addresses that need no account: who asks for attention, surveys, applications, and what is only read."""

from django.urls import path

from workflows.views import application, pages, survey, voluntary

urlpatterns = [
    path("solicitud/", voluntary.voluntary, name="voluntary"),
    path("solicitud/registrar/", voluntary.voluntary_new, name="voluntary_new"),
    path("solicitud/<str:token>/", voluntary.request_status, name="request_status"),
    path("encuesta/<str:token>/", survey.survey, name="survey"),
    path("instituciones/solicitud/", application.application, name="application"),
    path("instituciones/solicitud/enlace/", application.application_find, name="application_find"),
    path("instituciones/solicitud/<str:folio>/<str:token>/", application.application_status, name="application_status"),
    path(
        "instituciones/solicitud/<str:folio>/<str:token>/carta.pdf",
        application.application_letter_pdf,
        name="application_letter_pdf",
    ),
    path(
        "instituciones/solicitud/<str:folio>/<str:token>/corregir/",
        application.application_correct,
        name="application_correct",
    ),
    path(
        "instituciones/solicitud/<str:folio>/<str:token>/presentar/",
        application.application_again,
        name="application_again",
    ),
    path("aviso-de-privacidad/", pages.privacy_notice, name="privacy_notice"),
    path("ayuda/", pages.help_page, name="help"),
    path("ayuda/guia-tecnica.pdf", pages.help_guide, name="help_guide"),
    path("accesibilidad/", pages.accessibility, name="accessibility"),
    path("novedades/", pages.news, name="news"),
    path("contacto/", pages.contact, name="contact"),
    path("lineamientos/", pages.guidelines, name="guidelines"),
]
