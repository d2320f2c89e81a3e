"""The report as JSON, and the JSON Schema it keeps to."""

from pathlib import Path
from typing import Any

from phase4.report.data import Report

SCHEMA_FILE = Path(__file__).with_name("report.schema.json")


def write_json(report: Report) -> str:
    """The whole report; ``schema`` is the version of its form."""
    return report.model_dump_json(indent=2, by_alias=True) + "\n"


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what ``write_json`` writes; ``SCHEMA_FILE`` is a copy to read."""
    schema = Report.model_json_schema(mode="serialization", by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "todo-phase4 report",
        **schema,
    }
