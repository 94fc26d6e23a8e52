"""The addresses of the calendar: week, appointments, groups, absences, and the person's own page."""

from django.urls import path

from workflows.views.calendar import absences, appointment, group_session, groups, person_link, schedule, week

urlpatterns = [
    path("agenda/", week.week, name="week"),
    path("agenda/agendar/", week.schedule_whom, name="schedule_whom"),
    path("expedientes/<int:pk>/agendar/", schedule.schedule, name="schedule"),
    path("citas/<int:pk>/", appointment.appointment, name="appointment"),
    path("citas/<int:pk>/cambiar/", schedule.reschedule, name="reschedule"),
    path("citas/<int:pk>/cancelar/", schedule.cancel, name="appointment_cancel"),
    path("citas/<int:pk>/justificar/", absences.justify, name="justify"),
    path("inasistencias/", absences.absences, name="absences"),
    path("justificaciones/<int:pk>/", absences.justification, name="justification"),
    path("propuestas/<int:pk>/", absences.proposal, name="proposal"),
    path("grupos/", groups.groups, name="groups"),
    path("grupos/nuevo/", groups.group_new, name="group_new"),
    path("grupos/<int:pk>/", groups.group, name="group"),
    path("grupos/inscripciones/<int:pk>/baja/", groups.group_leave, name="group_leave"),
    path("grupos/sesiones/<int:pk>/", group_session.group_session, name="group_session"),
    path("c/<str:token>/", person_link.person_appointment, name="person_appointment"),
    path("c/<str:token>/cita.ics", person_link.person_calendar, name="person_calendar"),
]
