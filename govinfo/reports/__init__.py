"""Panels of many reports: loaded, streamed to disk, saved, opened and put together."""
