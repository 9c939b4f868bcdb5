"""Many machines that announce at once, each in a process and a folder of its own, on one register.

``python -m tests.runners`` is what ``inv test.runners`` runs; the test beside it is a sample.
"""
