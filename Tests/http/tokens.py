"""The tokens of servers that ask for one: one of each role."""

TOKENS = {role: f"{role}-token-0123456789" for role in ("read", "submit", "admin")}


def token_file(path):
    """Writes them as an operator would; gives the server's options."""
    path.write_text("".join(f"{role}er {role} {token}\n" for role, token in TOKENS.items()))
    path.chmod(0o600)
    return "--token-file", str(path)


def bearer(role):
    return {"Authorization": f"Bearer {TOKENS[role]}"}
