"""A piece of personal information was published: the papers that an incident asks for."""
