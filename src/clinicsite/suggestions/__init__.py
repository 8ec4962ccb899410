"""Hints for words, dates, times and addresses that cannot be used as typed.

Pure functions from a typed text to what to write instead. They never change what is accepted.
"""
