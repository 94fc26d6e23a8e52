"""The addresses of the nouns: lists and edits, and what says whether the server is well."""

from django.urls import path

from casework.views import health, source

urlpatterns = [
    path("salud/viva", health.live, name="health_live"),
    path("salud/lista", health.ready, name="health_ready"),
    path("codigo-fuente", source.source_code, name="source_code"),
    path("codigo-fuente/sigue.tar.gz", source.source_archive, name="source_archive"),
]
