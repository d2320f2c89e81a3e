"""IV-DOC-001: the pages, read and executed."""
