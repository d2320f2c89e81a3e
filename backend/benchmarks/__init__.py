"""Measurements of the service; they judge nothing."""
