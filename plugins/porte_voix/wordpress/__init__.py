"""A WordPress blog brought home: its export file becomes articles, pages, files and a report."""
