"""Figures to be read, not tests: nothing here asserts a time. Each module runs by itself with `python -m`."""

import os

import django

# Set, not defaulted: the benchmarks fill a test database and must never meet the settings of a living one.
os.environ["DJANGO_SETTINGS_MODULE"] = "settings.test"
django.setup()
