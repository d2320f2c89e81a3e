"""The specification: its catalogue, and for each area the steps and the check of every criterion."""
