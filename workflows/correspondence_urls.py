"""The addresses of what an institution and the centre say to each other about a case."""

from django.urls import path

from workflows.views.correspondence.amendments import amend_referral, amendment
from workflows.views.correspondence.requests import institution_request, request_new
from workflows.views.correspondence.thread import case_thread, panel_thread

urlpatterns = [
    path("personas-canalizadas/<int:pk>/mensajes/", panel_thread, name="panel_thread"),
    path("personas-canalizadas/<int:pk>/cambiar/<slug:topic>/", amend_referral, name="amend_referral"),
    path("personas-canalizadas/<int:pk>/pedir/<slug:asked>/", request_new, name="request_new"),
    path("expedientes/<int:pk>/instancia/", case_thread, name="case_thread"),
    path("cambios/<int:pk>/", amendment, name="amendment"),
    path("peticiones/<int:pk>/", institution_request, name="institution_request"),
]
