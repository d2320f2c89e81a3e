"""`python -m app.push`: make a pair of keys. The private one is a secret; the public one follows from it."""

import sys

from app.core.vapid import VapidKeys, new_private_key


def main() -> int:
    """Print a new private key as the setting it is for, with its public key in a comment; always 0."""
    private_key = new_private_key()
    sys.stdout.write(f"# Public key: {VapidKeys(private_key).public_key}\nPUSH_PRIVATE_KEY={private_key}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
