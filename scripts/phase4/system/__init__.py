"""What everything stands on: errors, processes, paths, environments, progress, locks."""
