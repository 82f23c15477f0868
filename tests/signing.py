"""Two publishing keys, and a site that signs with one of them."""

from guide import signing_keys

KEY, OTHER_KEY = signing_keys.new_private_key(), signing_keys.new_private_key()
PUBLIC, OTHER_PUBLIC = signing_keys.public_key(KEY), signing_keys.public_key(OTHER_KEY)


def sign_here(settings, private=KEY):
    """From now on this process has the key."""
    settings.SIGNING_KEY, settings.SIGNING_PUBLIC_KEY = private, signing_keys.public_key(private)


def sign_elsewhere(settings, private=KEY):
    """From now on this process knows the public key alone."""
    settings.SIGNING_KEY, settings.SIGNING_PUBLIC_KEY = "", signing_keys.public_key(private)
