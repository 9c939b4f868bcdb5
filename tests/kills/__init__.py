"""The proof by killing: the real ``inv announce`` dies at each of its calls, and is resumed.

``python -m tests.kills`` is what ``inv test.kills`` runs; ``test_kills.py`` is a sample of it.
"""
