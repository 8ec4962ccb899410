"""Hands the fixtures of `browser_fixtures` to the tests of this folder."""

from browser_fixtures import axe, browser, npm, sites

__all__ = ["axe", "browser", "npm", "sites"]
