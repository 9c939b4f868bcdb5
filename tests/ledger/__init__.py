"""The register: one conformance suite for every store, then what each part adds."""
