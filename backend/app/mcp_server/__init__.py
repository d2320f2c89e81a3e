"""The todo tools as an MCP server: in-process for the assistant, over stdio and HTTP for anyone."""
