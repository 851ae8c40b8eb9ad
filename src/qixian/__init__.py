"""Qixian 期限: time-limited rights of a public policy as durable, provable cases."""
