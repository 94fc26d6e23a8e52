#!/usr/bin/env python
"""The command line of the project; local settings unless the environment says otherwise."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.local")
    os.environ.setdefault("SIGUE_WALL_OUTSIDE", "system")  # commands see all rows; a web process outside requests, none
    execute_from_command_line(sys.argv)
