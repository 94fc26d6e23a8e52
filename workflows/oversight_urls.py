"""The addresses of what comes after and from above: follow-ups, institutions, auditing."""

from django.urls import path

from workflows.views import (
    audit,
    catalogues,
    corrections,
    dead_letters,
    emergency,
    follow_ups,
    institution_files,
    institutions,
)

urlpatterns = [
    path("seguimientos/", follow_ups.follow_ups, name="follow_ups"),
    path("seguimientos/<int:pk>/", follow_ups.follow_up, name="follow_up"),
    path("instituciones/", institutions.institutions, name="institutions"),
    path("instituciones/<int:pk>/", institutions.institution, name="institution"),
    path("instituciones/<int:pk>/carta/", institutions.institution_signed_form, name="institution_signed_form"),
    path("instituciones/<int:pk>/area/", institution_files.institution_area, name="institution_area"),
    path("instituciones/<int:pk>/convenio/", institution_files.institution_agreement, name="institution_agreement"),
    path(
        "instituciones/<int:pk>/canalizaciones/", institution_files.institution_referrals, name="institution_referrals"
    ),
    path("instituciones/<int:pk>/corregir/", corrections.institution_correct, name="institution_correct"),
    path("areas/<int:pk>/corregir/", corrections.area_correct, name="area_correct"),
    path("convenios/<int:pk>/", institution_files.agreement_file, name="agreement_file"),
    path("convenios/<int:pk>/anular/", institution_files.agreement_void, name="agreement_void"),
    path("oficios/<int:pk>/", institution_files.institution_paper, name="institution_paper"),
    path("mi-institucion/", institution_files.own_institution, name="own_institution"),
    path("instituciones/<int:pk>/<slug:name>/", institutions.institution_step, name="institution_step"),
    path("catalogos/", catalogues.catalogues, name="catalogues"),
    path("catalogos/<slug:catalogue>/", catalogues.catalogue_rows, name="catalogue"),
    path("catalogos/<slug:catalogue>/nueva/", catalogues.catalogue_new, name="catalogue_new"),
    path("catalogos/<slug:catalogue>/<int:pk>/", catalogues.catalogue_row, name="catalogue_row"),
    path("mensajes/", dead_letters.dead_letters, name="dead_letters"),
    path("mensajes/todos/", dead_letters.dead_letters_again, name="dead_letters_again"),
    path("mensajes/<int:pk>/", dead_letters.dead_letter_again, name="dead_letter_again"),
    path("auditoria/", audit.audit, name="audit"),
    path("auditoria/lecturas/", audit.audit_log, name="audit_log"),
    path("auditoria/historial/", audit.audit_history, name="audit_history"),
    path("auditoria/asignaciones/", audit.audit_assignments, name="audit_assignments"),
    path("auditoria/asignaciones/nueva/", audit.audit_assignment_new, name="audit_assignment_new"),
    path("auditoria/asignaciones/<int:pk>/terminar/", audit.audit_assignment_revoke, name="audit_assignment_revoke"),
    path("auditoria/expedientes/<int:pk>/", audit.audit_case, name="audit_case"),
    path("auditoria/expedientes/<int:pk>/lecturas/", audit.case_readers, name="case_readers"),
    path("accesos-de-emergencia/", emergency.emergencies_list, name="emergencies"),
    path("accesos-de-emergencia/nuevo/", emergency.emergency_new, name="emergency_new"),
    path("accesos-de-emergencia/<int:pk>/", emergency.emergency, name="emergency"),
    path("accesos-de-emergencia/<int:pk>/cerrar/", emergency.emergency_close, name="emergency_close"),
    path("auditoria/expedientes/<int:pk>/exportar/", audit.audit_export, name="audit_export"),
]
