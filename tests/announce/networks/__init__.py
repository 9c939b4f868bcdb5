"""The adapters, driven through their real libraries against the fake networks."""
