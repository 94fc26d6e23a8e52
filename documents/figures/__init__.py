"""Figures as pages, charts and downloads; what they count is in casework.statistics."""
