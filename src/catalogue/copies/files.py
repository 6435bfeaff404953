"""Documents that a copy's host keeps, and moments in words."""
import datetime
import json
import os
import tempfile


def write_json(path, value):
    """As a whole or not at all, also when the power goes."""
    folder = os.path.dirname(path)
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def read_json(path):
    try:
        with open(path, encoding="utf8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def moment_text(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
