"""Deployments: to a folder, to a real SFTP server, killed, resumed, read while they happen."""
