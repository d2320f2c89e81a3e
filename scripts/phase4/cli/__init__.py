"""The command line: Invoke tasks made from the catalogue."""
