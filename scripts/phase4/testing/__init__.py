"""Every test of the project as stages: what they run, and what they came to."""
