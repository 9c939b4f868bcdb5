"""The pipelines of the hosts: read, judged by others, and really run on this machine."""
