"""What a public body must not publish by accident: one rule a file, each with its reason.

Rules only read; they find, explain and propose. What blocks is decided by their severity, which the
settings may change.
"""
