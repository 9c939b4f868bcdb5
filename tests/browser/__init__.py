"""What only a browser can tell; run by ``inv verify``."""
