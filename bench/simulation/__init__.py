"""An imagined world where the project's own machine announces: networks, store, site, people.

Time is a number that a schedule moves; each runner is the real ``Run``, ``plan``, ``apply`` and
``Register``, interrupted wherever it touches the world.
"""
