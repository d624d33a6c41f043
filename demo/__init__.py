"""A translation on the screen: the chat page and the attention picture."""
