"""Search in the built site, by Pagefind: an index made beside a build, read by one page."""
