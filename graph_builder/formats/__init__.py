"""Formats of files that hold a bulletin: each turns bytes into a text, and into what its frame says of it."""
