"""The engine: tasks, checks, their order, the ledger and the runner. It knows no task of the specification."""
