"""The routes of channels."""

routers: list[object] = []
