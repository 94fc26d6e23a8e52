"""The addresses of the three rooms; each room names its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("casework.urls")),
    path("", include("documents.urls")),
    path("", include("workflows.urls")),
]

handler400 = "casework.views.errors.bad_request"
handler403 = "casework.views.errors.forbidden"
handler404 = "casework.views.errors.not_found"
handler500 = "casework.views.errors.server_error"
