"""The record: append, read, replay, verify, read models; SQL in files, one object each."""
