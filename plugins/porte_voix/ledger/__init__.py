"""The register: our only memory of what was said, in which words, and what became of it."""
