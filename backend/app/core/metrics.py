"""Prometheus metrics of this process. Labels never carry ids or user input."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("todo_http_requests_total", "HTTP requests", ["method", "route", "status"])
LATENCY = Histogram(
    "todo_http_request_duration_seconds", "Time to the end of the answer", ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)  # fmt: skip
IN_FLIGHT = Gauge("todo_http_requests_in_flight", "HTTP requests being answered")
DATABASE_ERRORS = Counter(
    "todo_database_errors_total",
    "Requests the database failed, by its SQLSTATE (53100: disk full)",
    ["sqlstate"],
)
TODO_CHANGES = Counter("todo_changes_total", "Todos created, updated and deleted", ["operation"])
MAILS = Counter(
    "todo_mails_total", "E-mails: sent, failed, dropped, unset (no SMTP server is set)", ["outcome"]
)
REMINDERS = Counter("todo_reminders_total", "Reminders by channel", ["channel", "outcome"])
MODEL_CALLS = Counter("todo_model_calls_total", "Calls of the language model", ["outcome"])
MODEL_LATENCY = Histogram(
    "todo_model_call_duration_seconds", "Time of one call of the language model",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)  # fmt: skip
