// The certified relying party openid-client 6 against the provider of the portal, as a plain client.
//
//   node run.mjs
//
// What it needs is said in ../common/peer.mjs. It signs in through the pages of the portal as a browser without JavaScript
// would, agrees, and then speaks the protocol through openid-client, first as it should be spoken and then as it should not.
// The last line is `N passed, N failed`, and the exit code is 0 only if nothing failed.

import * as client from 'openid-client'
import { Browser, EMAIL, ES256, ISSUER, REDIRECT_URI, SCOPE, check, clientKey, equal, finish, refused } from '../common/peer.mjs'

const CLIENT_ID = 'plain'
const strangeKey = (await crypto.subtle.generateKey(ES256, true, ['sign', 'verify'])).privateKey

// The protocol.

const insecure = ISSUER.startsWith('http://') ? [client.allowInsecureRequests] : []

/** A configuration of openid-client that signs its assertions with `key`, changed by `modify`. */
async function configured(key = clientKey, modify) {
  const options = modify ? { [client.modifyAssertion]: modify } : undefined
  const authentication = client.PrivateKeyJwt(key, options)
  const metadata = { id_token_signed_response_alg: 'ES256' }
  const execute = [...insecure, client.enableNonRepudiationChecks]
  return client.discovery(new URL(ISSUER), CLIENT_ID, metadata, authentication, { execute })
}

const config = await configured()
const browser = new Browser()

/** A request as it should be, with `changes`; a change to undefined leaves the parameter out. */
async function request(changes = {}) {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = client.randomNonce()
  const parameters = {
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state,
    nonce,
    max_age: '600',
    acr_values: 'urn:ro:ghiseul:acr:card3ds',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...changes,
  }
  for (const name of Object.keys(parameters)) if (parameters[name] === undefined) delete parameters[name]
  const url = client.buildAuthorizationUrl(config, parameters)
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true, maxAge: 600 }
  return { url, checks }
}

/** A fresh code in the address that the browser was sent back to, with the checks that belong to it. */
async function code() {
  const { url, checks } = await request()
  return { back: await browser.authorize(url), checks }
}

// Checks.

/** Expects the browser to be sent back with this error, the state and the issuer. */
async function sentBack(changes, error, visitor = browser) {
  const { url, checks } = await request(changes)
  const { back } = await visitor.go(url)
  if (!back) throw new Error('the browser was not sent back')
  // openid-client checks `iss` and `state` before it looks at the error.
  await refused(client.authorizationCodeGrant(config, back, checks), error)
}

await check('discovery speaks of PKCE with S256 and of iss', () => {
  const metadata = config.serverMetadata()
  equal(metadata.issuer, ISSUER, 'issuer')
  equal(metadata.supportsPKCE('S256'), true, 'PKCE')
  equal(metadata.authorization_response_iss_parameter_supported, true, 'iss')
})

await check('two keys are published, without private halves', async () => {
  const { keys } = await (await fetch(config.serverMetadata().jwks_uri)).json()
  equal(keys.length, 2, 'number of keys')
  equal(keys.some((key) => 'd' in key), false, 'a private half')
})

await check('the happy path: code, tokens, claims', async () => {
  const { back, checks } = await code()
  const tokens = await client.authorizationCodeGrant(config, back, checks)
  const claims = tokens.claims()
  equal(claims.acr, 'urn:ro:ghiseul:acr:card3ds', 'acr')
  const names = 'acr amr at_hash aud auth_time exp iat iss nonce sid sub'
  equal(Object.keys(claims).sort().join(' '), names, 'the claims of the ID token')
  const told = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
  equal(told.email, EMAIL, 'email')
  equal(told.verified_claims.verification.trust_framework, 'ro_ghiseul_card3ds', 'trust framework')
  equal(/^\d{13}$/.test(told.verified_claims.claims.personal_administrative_number), true, 'a CNP')
})

await check('the same person is the same subject', async () => {
  const subjects = []
  for (let n = 0; n < 2; n += 1) {
    const { back, checks } = await code()
    subjects.push((await client.authorizationCodeGrant(config, back, checks)).claims().sub)
  }
  equal(subjects[0], subjects[1], 'sub')
})

await check('a wrong verifier', async () => {
  const { back, checks } = await code()
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  await refused(client.authorizationCodeGrant(config, back, { ...checks, pkceCodeVerifier }), 'invalid_grant', 400)
})

await check('a code that comes again, and the token that dies of it', async () => {
  const { back, checks } = await code()
  const tokens = await client.authorizationCodeGrant(config, back, checks)
  const sub = tokens.claims().sub
  await client.fetchUserInfo(config, tokens.access_token, sub)
  await refused(client.authorizationCodeGrant(config, back, checks), 'invalid_grant', 400)
  const after = await fetch(config.serverMetadata().userinfo_endpoint, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  equal(after.status, 401, 'userinfo')
})

await check('another redirect address at the token endpoint', async () => {
  const { back, checks } = await code()
  const elsewhere = new URL(back)
  elsewhere.pathname += '/x'
  await refused(client.authorizationCodeGrant(config, elsewhere, checks), 'invalid_grant', 400)
})

for (const address of ['https://evil.test/callback', `${REDIRECT_URI}/`, `${REDIRECT_URI}?x=1`, `${REDIRECT_URI}x`]) {
  await check(`a foreign redirect address is answered by a page: ${address}`, async () => {
    const { url } = await request({ redirect_uri: address })
    const answer = await fetch(url, { redirect: 'manual' })
    equal(answer.status, 400, 'status')
    equal(answer.headers.get('location'), null, 'location')
  })
}

await check('an unknown client is answered by a page', async () => {
  const { url } = await request({ client_id: 'nobody' })
  equal((await fetch(url, { redirect: 'manual' })).status, 400, 'status')
})

await check('no PKCE', () => sentBack({ code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'))
await check('plain PKCE', () => sentBack({ code_challenge_method: 'plain' }, 'invalid_request'))
await check('the implicit flow', () => sentBack({ response_type: 'id_token token' }, 'unsupported_response_type'))
await check('a hybrid flow', () => sentBack({ response_type: 'code id_token' }, 'unsupported_response_type'))
await check('a fragment answer', () => sentBack({ response_mode: 'fragment' }, 'invalid_request'))
await check('no openid', () => sentBack({ scope: 'email' }, 'invalid_scope'))
await check('a request object', () => sentBack({ request: 'e30.e30.' }, 'request_not_supported'))
await check('no page, but nobody is signed in', () => sentBack({ prompt: 'none' }, 'login_required', new Browser()))

await check('no page, and the person is signed in', async () => {
  const { url, checks } = await request({ prompt: 'none' })
  const { back } = await browser.go(url)
  await client.authorizationCodeGrant(config, back, checks)
})

await check('the person says no', async () => {
  const { url, checks } = await request({ prompt: 'consent' })
  await browser.go(url)
  const { back } = await browser.go(`${ISSUER}/autorizare`, { decizie: 'refuz' })
  await refused(client.authorizationCodeGrant(config, back, checks), 'access_denied')
})

const now = () => Math.floor(Date.now() / 1000)
const assertions = {
  'an assertion of a strange key': [strangeKey],
  'an assertion with a list as audience': [clientKey, (_, claims) => (claims.aud = [ISSUER])],
  'an assertion for the token endpoint': [clientKey, (_, claims) => (claims.aud = `${ISSUER}/token`)],
  'an assertion for another provider': [clientKey, (_, claims) => (claims.aud = 'https://op.test')],
  'an expired assertion': [clientKey, (_, claims) => Object.assign(claims, { iat: now() - 120, nbf: now() - 120, exp: now() - 60 })],
  'an assertion that is good for an hour': [clientKey, (_, claims) => (claims.exp = now() + 3600)],
  'an assertion from the future': [clientKey, (_, claims) => (claims.iat = claims.nbf = now() + 90)],
  'an assertion without a number': [clientKey, (_, claims) => delete claims.jti],
  'an assertion without a subject': [clientKey, (_, claims) => delete claims.sub],
  'an assertion of another issuer': [clientKey, (_, claims) => (claims.iss = 'nobody')],
  'an assertion of another type': [clientKey, (header) => (header.typ = 'at+jwt')],
}
for (const [name, [key, modify]] of Object.entries(assertions)) {
  await check(name, async () => {
    const { back, checks } = await code()
    const strange = await configured(key, modify)
    await refused(client.authorizationCodeGrant(strange, back, checks), 'invalid_client', 401)
  })
}

await check('an assertion from ten seconds ahead is accepted, its second use is not', async () => {
  const jti = client.randomState()
  const fixed = await configured(clientKey, (_, claims) => Object.assign(claims, { jti, iat: now() + 8, nbf: now() + 8 }))
  const first = await code()
  await client.authorizationCodeGrant(fixed, first.back, first.checks)
  const second = await code()
  await refused(client.authorizationCodeGrant(fixed, second.back, second.checks), 'invalid_client', 401)
})

await check('userinfo for no token, a wrong one, and one in the query', async () => {
  const address = config.serverMetadata().userinfo_endpoint
  equal((await fetch(address)).status, 401, 'without')
  equal((await fetch(address, { headers: { authorization: 'Bearer x' } })).status, 401, 'with a wrong one')
  const { back, checks } = await code()
  const tokens = await client.authorizationCodeGrant(config, back, checks)
  equal((await fetch(`${address}?access_token=${tokens.access_token}`)).status, 401, 'in the query')
})

await check('another grant type', () =>
  refused(client.genericGrantRequest(config, 'client_credentials', {}), 'unsupported_grant_type', 400))

finish()
