# What buildout makes for the entry point "app"; the look whether it exists finds it.
