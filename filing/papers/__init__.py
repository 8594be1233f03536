"""The papers people leave with: their words, their numbers and their verification codes."""
