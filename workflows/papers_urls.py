"""The addresses of papers: read, written, bound together, and checked by anybody."""

from django.urls import path

from documents.views import verify
from workflows.views.guard import proof_page
from workflows.views.paper_writing import attendance_proof, paper_draft, prepare
from workflows.views.papers import expediente, paper, papers

urlpatterns = [
    path("documentos/", papers, name="papers"),
    path("documentos/<int:pk>.pdf", paper, name="paper"),
    path("documentos/<int:pk>/", paper_draft, name="paper_draft"),
    path("procesos/<int:pk>/documento/", prepare, name="report_new"),
    path("citas/<int:pk>/constancia/", attendance_proof, name="attendance_proof"),
    path("expedientes/<int:pk>/expediente.pdf", expediente, name="expediente"),
    path("verificar/", proof_page(verify), name="verify"),
    path("verificar/<str:code>/", proof_page(verify), name="verify"),
]
