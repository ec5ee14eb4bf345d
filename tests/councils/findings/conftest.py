"""The same desk as the uploads' tests."""

from tests.councils.uploads.conftest import app, no_child, tom

__all__ = ["app", "no_child", "tom"]
