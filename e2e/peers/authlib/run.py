"""Authlib and joserfc against the provider of the portal, as the plain client that has a secret.

    python run.py

What it needs is said in ../common/peer.mjs. The last line is `N passed, N failed`. A line `clock +SECONDS` asks whoever started it to
set the provider's clock forward; an empty line on standard input says that it was done.
"""

import json
import os
import re
import socket
import sys
import time
from base64 import urlsafe_b64decode
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
resolve = socket.getaddrinfo


def loopback(host, *args, **named):
    """`*.localhost` is loopback (RFC 6761, 6.3), which not every resolver knows."""
    return resolve("127.0.0.1" if str(host).endswith("localhost") else host, *args, **named)


socket.getaddrinfo = loopback

ISSUER = os.environ["OIDC_ISSUER"]
REDIRECT_URI = os.environ["OIDC_REDIRECT_URI"]
SECRET = os.environ["OIDC_SECRET"]
CARD = "urn:ro:ghiseul:acr:card3ds"

cookies = {}


def go(url, form=None):
    """A browser: keeps cookies (also those for https only), follows redirects, stops at the client's address."""
    for _ in range(12):
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "accept": "text/html"}
        if form is None:
            answer = requests.get(url, headers=headers, allow_redirects=False, timeout=20)
        else:
            headers["origin"] = ISSUER
            answer = requests.post(url, data=form, headers=headers, allow_redirects=False, timeout=20)
        for line in answer.raw.headers.getlist("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                cookies[name] = morsel.value
        if "location" not in answer.headers:
            return url, answer
        url, form = urljoin(url, answer.headers["location"]), None
        if url.startswith(REDIRECT_URI):
            return url, None
    raise AssertionError("the pages go round in circles")


def authorize(url):
    """Answers the portal's pages until the browser is sent back."""
    url, page = go(url)
    for _ in range(5):
        if page is None:
            return url
        if 'name="decizie"' in page.text:
            asked = re.search('name="cerere" value="([^"]+)"', page.text).group(1)
            url, page = go(f"{ISSUER}/autorizare", {"cerere": asked, "decizie": "da"})
        elif 'name="parola"' in page.text:
            login = {"email": os.environ["OIDC_EMAIL"], "parola": os.environ["OIDC_PASSWORD"]}
            url, page = go(f"{ISSUER}/cont/intrare", login)
        else:
            raise AssertionError(f"no way on from {url} ({page.status_code})")
    raise AssertionError("the pages go round in circles")


def expect(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what} is {found!r}, not {expected!r}")


metadata = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=20).json()


def client(secret=SECRET):
    return OAuth2Session(
        "simple",
        secret,
        token_endpoint_auth_method="client_secret_basic",
        redirect_uri=REDIRECT_URI,
        scope="openid email identity",
    )


def login(nonce):
    """A code, its session and its verifier."""
    verifier = os.urandom(32).hex()
    session = client()
    url, state = session.create_authorization_url(
        metadata["authorization_endpoint"],
        nonce=nonce,
        acr_values=CARD,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    back = authorize(url)
    answer = parse_qs(urlsplit(back).query)
    expect(answer["state"], [state], "state")
    expect(answer["iss"], [ISSUER], "iss")
    return session, back, verifier


def fetch(session, back, verifier):
    return session.fetch_token(
        metadata["token_endpoint"], authorization_response=back, code_verifier=verifier
    )


forward = 0


def set_forward(hours):
    """The provider's clock, and what is the time for us, too."""
    global forward
    print(f"clock +{hours * 3600}", flush=True)
    sys.stdin.readline()
    forward += hours * 3600


def published():
    return KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=20).json())


def claims_of(id_token, nonce, keys=None):
    token = jwt.decode(id_token, keys or published(), algorithms=["ES256"])
    registry = jwt.JWTClaimsRegistry(
        now=lambda: int(time.time()) + forward,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": "simple"},
        nonce={"essential": True, "value": nonce},
        acr={"essential": True, "value": CARD},
        exp={"essential": True},
        auth_time={"essential": True},
    )
    registry.validate(token.claims)
    return token.claims


def happy_path():
    session, back, verifier = login("n1")
    tokens = fetch(session, back, verifier)
    expect(tokens["token_type"].lower(), "bearer", "token type")
    claims = claims_of(tokens["id_token"], "n1")
    told = session.get(metadata["userinfo_endpoint"], timeout=20).json()
    expect(told["sub"], claims["sub"], "sub")
    expect(told["verified_claims"]["verification"]["trust_framework"], "ro_ghiseul_card3ds", "framework")


def two_keys():
    keys = requests.get(metadata["jwks_uri"], timeout=20)
    expect(len(keys.json()["keys"]), 2, "number of keys")
    expect(keys.headers["cache-control"], "public, max-age=300", "cache")


def refused(work, error):
    try:
        found = work().get("error")
    except Exception as refusal:  # noqa: BLE001 - Authlib raises its own kinds
        found = getattr(refusal, "error", repr(refusal))
    expect(found, error, "error")


def wrong_verifier():
    session, back, _ = login("n2")
    refused(lambda: fetch(session, back, os.urandom(32).hex()), "invalid_grant")


def code_again():
    session, back, verifier = login("n3")
    fetch(session, back, verifier)
    refused(lambda: fetch(client(), back, verifier), "invalid_grant")
    expect(session.get(metadata["userinfo_endpoint"], timeout=20).status_code, 401, "the token that dies of it")


def wrong_secret():
    _, back, verifier = login("n4")
    refused(lambda: fetch(client("wrong"), back, verifier), "invalid_client")


def altered_token():
    session, back, verifier = login("n5")
    head, body, signature = fetch(session, back, verifier)["id_token"].split(".")
    for token in (f"{head}.{body}.{signature[:-4]}AAAA", f"{head}.{body[:-4]}AAAA.{signature}"):
        try:
            claims_of(token, "n5")
        except Exception:  # noqa: BLE001 - any refusal will do
            continue
        raise AssertionError("an altered token was believed")


def kid(id_token):
    head = id_token.split(".")[0]
    return json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]


def keys_that_change():
    """A client that read the keys long ago, and one that reads them now, before and after they change."""
    read_long_ago = published()
    session, back, verifier = login("n6")
    first = fetch(session, back, verifier)["id_token"]
    claims_of(first, "n6", read_long_ago)

    # An hour before the change, and an hour after it.
    set_forward(30 * 24 - 1)
    session, back, verifier = login("n7")
    before = fetch(session, back, verifier)["id_token"]
    expect(kid(before), kid(first), "the key of a month")
    claims_of(before, "n7", read_long_ago)
    set_forward(2)
    session, back, verifier = login("n8")
    after = fetch(session, back, verifier)["id_token"]
    if kid(after) == kid(first):
        raise AssertionError("the key did not change")
    # Nobody had to read the keys anew, and who does still finds the one that stopped.
    claims_of(after, "n8", read_long_ago)
    now = published()
    jwt.decode(before, now, algorithms=["ES256"])
    claims_of(after, "n8", now)
    expect(len(now.keys), 3, "keys around a change")

    # A day later it is gone, and so is what it signed.
    set_forward(25)
    now = published()
    expect(len(now.keys), 2, "keys a day later")
    try:
        jwt.decode(before, now, algorithms=["ES256"])
    except Exception:  # noqa: BLE001 - any refusal will do
        pass
    else:
        raise AssertionError("a token of a key that is over was believed")
    session, back, verifier = login("n9")
    claims_of(fetch(session, back, verifier)["id_token"], "n9", now)


passed = failed = 0
for check in (two_keys, happy_path, wrong_verifier, code_again, wrong_secret, altered_token, keys_that_change):
    try:
        check()
        passed += 1
        print(f"ok      {check.__name__}")
    except Exception as why:  # noqa: BLE001 - every failure is counted
        failed += 1
        print(f"FAILED  {check.__name__}: {why!r}")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
