"""The addresses of what comes after and from above: follow-ups, institutions, auditing."""

from django.urls import path

from workflows.views import audit, dead_letters, follow_ups, institutions

urlpatterns = [
    path("seguimientos/", follow_ups.follow_ups, name="follow_ups"),
    path("seguimientos/<int:pk>/", follow_ups.follow_up, name="follow_up"),
    path("instituciones/", institutions.institutions, name="institutions"),
    path("instituciones/<int:pk>/", institutions.institution, name="institution"),
    path("instituciones/<int:pk>/carta/", institutions.institution_signed_form, name="institution_signed_form"),
    path("instituciones/<int:pk>/<slug:name>/", institutions.institution_step, name="institution_step"),
    path("mensajes/", dead_letters.dead_letters, name="dead_letters"),
    path("mensajes/<int:pk>/", dead_letters.dead_letter_again, name="dead_letter_again"),
    path("auditoria/", audit.audit, name="audit"),
    path("auditoria/lecturas/", audit.audit_log, name="audit_log"),
    path("auditoria/historial/", audit.audit_history, name="audit_history"),
    path("auditoria/asignaciones/", audit.audit_assignments, name="audit_assignments"),
    path("auditoria/asignaciones/nueva/", audit.audit_assignment_new, name="audit_assignment_new"),
    path("auditoria/asignaciones/<int:pk>/terminar/", audit.audit_assignment_revoke, name="audit_assignment_revoke"),
    path("auditoria/expedientes/<int:pk>/", audit.audit_case, name="audit_case"),
    path("auditoria/expedientes/<int:pk>/lecturas/", audit.case_readers, name="case_readers"),
    path("auditoria/expedientes/<int:pk>/exportar/", audit.audit_export, name="audit_export"),
]
