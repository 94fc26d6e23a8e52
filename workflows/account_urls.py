"""The addresses of signing in and of accounts."""

from django.urls import include, path

from workflows.views import (
    account_links,
    account_login,
    account_own,
    account_second_factor,
    account_sessions,
    account_telephones,
    accounts,
    corrections,
)

two_factor = [
    path("entrar/", account_login.SignIn.as_view(), name="login"),
    path("cuenta/segundo-factor/", account_second_factor.SetUp.as_view(), name="setup"),
    path("cuenta/segundo-factor/otro-telefono/", account_second_factor.ChangeTelephone.as_view(), name="change"),
    path("cuenta/codigos-de-respaldo/", account_second_factor.backup_codes, name="backup_tokens"),
]

urlpatterns = [
    path("", account_login.home, name="home"),
    path("salir/", account_login.sign_out, name="logout"),
    path("", include((two_factor, "two_factor"))),
    path("cuenta/", account_own.my_account, name="my_account"),
    path("cuenta/cambiar-contrasena/", account_own.change_password, name="change_password"),
    path("cuenta/sesiones/", account_sessions.my_sessions, name="my_sessions"),
    path("cuenta/sesiones/<int:pk>/cerrar/", account_sessions.end_session, name="end_session"),
    path("cuenta/cerrar-sesiones/", account_sessions.end_other_sessions, name="end_other_sessions"),
    path("cuenta/confirmar/", account_own.confirm_password, name="confirm_password"),
    path("cuenta/administracion/<slug:name>/", account_own.answer_offer, name="answer_offer"),
    path("cuenta/otro-telefono/no-fui-yo/", account_own.it_was_not_me, name="it_was_not_me"),
    path("cuenta/perdi-mi-telefono/", account_telephones.lost_telephone, name="lost_telephone"),
    path("cuenta/perdi-mi-telefono/enviado/", account_telephones.telephone_asked, name="telephone_asked"),
    path("cuenta/telefono/<str:token>/", account_telephones.other_telephone, name="other_telephone"),
    path("cuenta/activar/<str:token>/", account_links.activate, name="activate"),
    path("cuenta/contrasena/", account_links.forgotten, name="password_forgotten"),
    path("cuenta/contrasena/enviado/", account_links.asked, name="password_asked"),
    path("cuenta/contrasena/<str:token>/", account_links.choose_password, name="choose_password"),
    path("cuentas/", accounts.accounts, name="accounts"),
    path("cuentas/invitar/", accounts.invite, name="account_new"),
    path("cuentas/telefonos/<int:pk>/", account_telephones.telephone_request, name="telephone_request"),
    path("cuentas/telefonos/<int:pk>/<slug:name>/", account_telephones.telephone_step, name="telephone_step"),
    path("cuentas/<int:pk>/", accounts.account, name="account"),
    path("cuentas/<int:pk>/corregir/", corrections.account_correct, name="account_correct"),
    path("cuentas/<int:pk>/<slug:name>/", accounts.account_step, name="account_step"),
]
