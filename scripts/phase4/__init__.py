"""The todo-phase4 harness: task catalogue, checks, evidence, toolchain and reports."""
