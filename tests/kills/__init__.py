"""The proof by killing: the real ``inv announce`` dies at each of its system calls, and is resumed.

``python -m tests.kills`` is what ``inv test.kills`` runs; ``test_kills.py`` is a small sample of it.
"""
