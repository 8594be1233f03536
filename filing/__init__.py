"""The domain: what exists, what is true, what may happen next, what we do. It knows no screen."""
