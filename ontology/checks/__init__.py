"""What can be wrong with the knowledge files, one kind of fault a module."""
