"""The rules of the world, one a file: pure functions on arrays whose last axis is worlds.

A rule names the numbers it needs as keyword arguments; the model hands them over by name (``sim.numbers``).
Rules that decide whether something happens return their *terms*, a dictionary of named pushes: the sum meets
a drawn threshold, and the largest term is the cause that the story names.
"""
