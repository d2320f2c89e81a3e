"""The todo tools as a real MCP server: in-process for the assistant, over stdio and streamable HTTP for
anyone.
"""
