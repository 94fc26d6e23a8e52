"""The addresses of signing in and of accounts."""

from django.urls import include, path

from workflows.views import account_links, account_login, account_own, account_second_factor, accounts

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
    path("cuenta/cerrar-sesiones/", account_own.end_other_sessions, name="end_other_sessions"),
    path("cuenta/confirmar/", account_own.confirm_for_telephone, name="confirm_for_telephone"),
    path("cuenta/activar/<str:token>/", account_links.activate, name="activate"),
    path("cuenta/contrasena/", account_links.forgotten, name="password_forgotten"),
    path("cuenta/contrasena/enviado/", account_links.asked, name="password_asked"),
    path("cuenta/contrasena/<str:token>/", account_links.choose_password, name="choose_password"),
    path("cuentas/", accounts.accounts, name="accounts"),
    path("cuentas/invitar/", accounts.invite, name="account_new"),
    path("cuentas/<int:pk>/", accounts.account, name="account"),
    path("cuentas/<int:pk>/<slug:name>/", accounts.account_step, name="account_step"),
]
