"""Invented people and stories for the demo: data first, replayed through the real operations."""
