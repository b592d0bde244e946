"""Compiled forms."""


def of(rule):
    return rule
