"""What checks look at, as fingerprints: a result is stale when the fingerprint of an input changes."""
