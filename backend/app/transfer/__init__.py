"""A person's data out of here and into here: JSON, CSV (ours and Todoist's) and iCalendar."""
