"""Web push: notices where no page is open, by the browser vendors' services (RFC 8030, 8291, 8292)."""
