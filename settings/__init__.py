"""Composes the rooms. Nobody imports this package; Django reads it through DJANGO_SETTINGS_MODULE."""
