"""Invoke's entry point: the task catalogue as a collection. No logic here."""

from phase4.cli.collection import build

ns = build()
