"""The tools, written for Node or Java, that judge the built pages; run by ``inv verify``."""
