"""The page: its rooms for chat, files and facts, and the server that it is asked from."""
