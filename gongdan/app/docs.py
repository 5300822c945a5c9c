"""The interactive documentation, with its scripts from a package: it works without internet."""

from fastapi import FastAPI


def install(app: FastAPI) -> None:
    """Mount /docs."""
