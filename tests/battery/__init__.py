"""The fault battery: each way a call can fail, on each network and kind of write, and then storms.

``python -m tests.battery`` is what ``inv test.faults`` runs; the tests beside it are a sample.
"""
