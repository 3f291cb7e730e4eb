// Raw requests of a strict client, made with jose alone and named after the modules of the OpenID Foundation's suite: what a
// library would never send.
//
//   node run.mjs
//
// What it needs is said in ../common/peer.mjs. The last line is `N passed, N failed`.

import * as jose from 'jose'
import { Browser, ISSUER, REDIRECT_URI, SCOPE, check, equal, finish, pem } from '../common/peer.mjs'

const key = await jose.importPKCS8(pem, 'ES256')
const now = () => Math.floor(Date.now() / 1000)
const random = () => jose.base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
const hash = async (text) => jose.base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
const part = (value) => jose.base64url.encode(JSON.stringify(value))

const own = await pair()
const foreign = await pair()
const rsa = await jose.generateKeyPair('RS256', { extractable: true })

async function pair() {
  const { publicKey, privateKey } = await jose.generateKeyPair('ES256', { extractable: true })
  return { privateKey, public: await jose.exportJWK(publicKey), private: await jose.exportJWK(privateKey) }
}

const without = (object, changes) => {
  const changed = { ...object, ...changes }
  for (const name of Object.keys(changed)) if (changed[name] === undefined) delete changed[name]
  return changed
}

/** A client assertion with `changes` to its claims. */
async function assertion(changes = {}, { header = {}, by = key } = {}) {
  const claims = without({ iss: 'hub', sub: 'hub', aud: ISSUER, jti: random(), iat: now(), exp: now() + 60 }, changes)
  return new jose.SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...header }).sign(by)
}

let nonce
/** A proof with `changes` to its claims and `header`. */
async function proof(changes = {}, header = {}, { by = own.privateKey, path = '/par' } = {}) {
  const claims = without({ jti: random(), htm: 'POST', htu: `${ISSUER}${path}`, iat: now(), nonce }, changes)
  const full = without({ alg: 'ES256', typ: 'dpop+jwt', jwk: own.public }, header)
  if (full.alg === 'none') return `${part(full)}.${part(claims)}.`
  // jose insists on a well-formed header; what is not well-formed is signed by hand.
  const input = `${part(full)}.${part(claims)}`
  const subtle = full.alg === 'RS256' ? { name: 'RSASSA-PKCS1-v1_5' } : { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(subtle, by, new TextEncoder().encode(input))
  return `${input}.${jose.base64url.encode(new Uint8Array(signature))}`
}

async function request(changes = {}) {
  const verifier = random()
  const parameters = without({
    response_type: 'code',
    client_id: 'hub',
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state: random(),
    nonce: random(),
    code_challenge: await hash(verifier),
    code_challenge_method: 'S256',
  }, changes)
  return { parameters, verifier }
}

/** Posts a form with these proofs; remembers the nonce. */
async function post(path, form, proofs) {
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
  for (const one of proofs) headers.append('dpop', one)
  const answer = await fetch(`${ISSUER}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) })
  nonce = answer.headers.get('dpop-nonce') ?? nonce
  const text = await answer.text()
  return { status: answer.status, body: text ? JSON.parse(text) : {}, headers: answer.headers }
}

const assertionFields = (jwt) => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: jwt,
})

/** Pushes a request; everything may be replaced. */
async function push({ changes, jwt, proofs } = {}) {
  const { parameters, verifier } = await request(changes)
  const form = { ...parameters, ...assertionFields(jwt ?? (await assertion())) }
  return { ...(await post('/par', form, proofs ?? [await proof()])), verifier }
}

function told(answer, status, error) {
  equal([answer.status, answer.body.error], [status, error], 'answer')
}

const refuses = (name, status, error, work) => check(name, async () => told(await work(), status, error))
const accepts = (name, work) => check(name, async () => equal((await work()).status, 201, 'status'))

await check('a proof without a nonce gets one', async () => {
  const answer = await push()
  told(answer, 400, 'use_dpop_nonce')
  equal(answer.headers.has('dpop-nonce'), true, 'the nonce')
})
await accepts('FAPI2SPFinalHappyFlow at the endpoint for pushed requests', () => push())

// Client assertions.

for (const [name, changes, options] of [
  ['EnsureClientAssertionWithAudArrayFails', { aud: [ISSUER] }],
  ['PAREnsureAssertionWithParEndpointAudFails', { aud: `${ISSUER}/par` }],
  ['EnsureAssertionWithTokenEndpointAudFails', { aud: `${ISSUER}/token` }],
  ['EnsureAssertionWithAudOfAnotherProviderFails', { aud: 'https://op.test' }],
  ['EnsureClientAssertionWithExpIs5MinutesInPastFails', { iat: now() - 360, exp: now() - 300 }],
  ['EnsureClientAssertionWithLongExpFails', { exp: now() + 3600 }],
  ['EnsureClientAssertionWithIatFarAheadFails', { iat: now() + 75, exp: now() + 120 }],
  ['EnsureClientAssertionWithNbfFarAheadFails', { nbf: now() + 75, exp: now() + 120 }],
  ['EnsureClientAssertionWithNoSubFails', { sub: undefined }],
  ['EnsureClientAssertionWithWrongSubFails', { sub: 'plain' }],
  ['EnsureClientAssertionWithNoIssFails', { iss: undefined }],
  ['EnsureClientAssertionWithNoJtiFails', { jti: undefined }],
  ['EnsureClientAssertionWithNoExpFails', { exp: undefined }],
  ['a strange key', {}, { by: foreign.privateKey }],
  ['another type', {}, { header: { typ: 'dpop+jwt' } }],
  ['EnsureSignedClientAssertionWithRS256Fails', {}, { header: { alg: 'RS256' }, by: rsa.privateKey }],
]) {
  await refuses(name, 401, 'invalid_client', async () => push({ jwt: await assertion(changes, options) }))
}
await refuses('an assertion without a signature', 401, 'invalid_client', async () => {
  const claims = { iss: 'hub', sub: 'hub', aud: ISSUER, jti: random(), iat: now(), exp: now() + 60 }
  return push({ jwt: `${part({ alg: 'none' })}.${part(claims)}.` })
})
await refuses('no assertion', 401, 'invalid_client', async () => post('/par', (await request()).parameters, [await proof()]))
await refuses('EnsureClientAssertionReuseFails', 401, 'invalid_client', async () => {
  const jwt = await assertion()
  equal((await push({ jwt })).status, 201, 'the first use')
  return push({ jwt })
})
await accepts('EnsureClientAssertionWithIat10SecondsAheadSucceeds', async () => push({ jwt: await assertion({ iat: now() + 8, nbf: now() + 8 }) }))
await accepts('an assertion without iat', async () => push({ jwt: await assertion({ iat: undefined }) }))

// Proofs (DpopNegativeTests).

const bad = (name, changes, header, options) =>
  refuses(`DpopNegativeTests: ${name}`, 400, 'invalid_dpop_proof', async () => push({ proofs: [await proof(changes, header, options)] }))

await bad('typ JWT', {}, { typ: 'JWT' })
await bad('no typ', {}, { typ: undefined })
await bad('no jti', { jti: undefined })
await bad('empty jti', { jti: '' })
await bad('no htm', { htm: undefined })
await bad('another htm', { htm: 'GET' })
await bad('no htu', { htu: undefined })
await bad('another htu', { htu: `${ISSUER}/token` })
await bad('htu of another host', { htu: 'https://op.test/par' })
await bad('no iat', { iat: undefined })
await bad('iat an hour ago', { iat: now() - 3600 })
await bad('iat in an hour', { iat: now() + 3600 })
await bad('iat as text', { iat: String(now()) })
await bad('no jwk', {}, { jwk: undefined })
await bad('a private jwk', {}, { jwk: own.private })
await bad('another jwk than the signing one', {}, { jwk: foreign.public })
await bad('a symmetric jwk', {}, { jwk: { kty: 'oct', k: 'AAAA' } })
await bad('alg none', {}, { alg: 'none' })
await bad('alg RS256', {}, { alg: 'RS256', jwk: await jose.exportJWK(rsa.publicKey) }, { by: rsa.privateKey })
await bad('crit', {}, { crit: ['x'], x: 1 })
await refuses('CheckDpopProofNbfExp: exp in the past', 400, 'invalid_dpop_proof', async () => push({ proofs: [await proof({ exp: now() - 60 })] }))
await refuses('CheckDpopProofNbfExp: nbf in the future', 400, 'invalid_dpop_proof', async () => push({ proofs: [await proof({ nbf: now() + 60 })] }))
await refuses('DpopNegativeTests: two proofs', 400, 'invalid_dpop_proof', async () => push({ proofs: [await proof(), await proof()] }))
await refuses('DpopNegativeTests: a proof again', 400, 'invalid_dpop_proof', async () => {
  const one = await proof()
  equal((await push({ proofs: [one] })).status, 201, 'the first use')
  return push({ proofs: [one] })
})
await refuses('DpopNegativeTests: an invented nonce', 400, 'use_dpop_nonce', async () => push({ proofs: [await proof({ nonce: random() })] }))
const { host, protocol, port } = new URL(ISSUER)
await accepts('DpopNegativeTests: htu in capitals', async () => push({ proofs: [await proof({ htu: `${protocol.toUpperCase()}//${host.toUpperCase()}/par` })] }))
await accepts('DpopNegativeTests: htu with a query and a fragment', async () => push({ proofs: [await proof({ htu: `${ISSUER}/par?a=b#c` })] }))
await accepts('DpopNegativeTests: iat ten seconds ahead', async () => push({ proofs: [await proof({ iat: now() + 8 })] }))
await accepts('DpopNegativeTests: iat ten seconds ago', async () => push({ proofs: [await proof({ iat: now() - 10 })] }))
equal(port !== '', true, 'the port of the test')

// Pushed requests.

for (const [name, changes, error] of [
  ['PAREnsureRequestUriInParRequestFails', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request'],
  ['PAREnsureRequestObjectFails', { request: 'e30.e30.' }, 'request_not_supported'],
  ['PAREnsurePKCERequired', { code_challenge: undefined }, 'invalid_request'],
  ['PAREnsurePlainPKCERejected', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['PAREnsureNoRedirectUriFails', { redirect_uri: undefined }, 'invalid_request'],
  ['PAREnsureRedirectUriWithQueryFails', { redirect_uri: `${REDIRECT_URI}?x=1` }, 'invalid_request'],
  ['PAREnsureResponseTypeTokenFails', { response_type: 'token' }, 'unsupported_response_type'],
  ['PAREnsureHybridFails', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['PAREnsureFragmentFails', { response_mode: 'fragment' }, 'invalid_request'],
  ['EnsureMismatchedDpopJktFails', { dpop_jkt: 'A'.repeat(43) }, 'invalid_dpop_proof'],
]) {
  await refuses(name, 400, error, () => push({ changes }))
}
await refuses('PAREnsureClientIdMismatchFails', 401, 'invalid_client', () => push({ changes: { client_id: 'plain' } }))
await check('PARRejectInvalidHttpVerb', async () => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    equal((await fetch(`${ISSUER}/par`, { method })).status, 405, method)
  }
})
await check('PARRejectInvalidContentType', async () => {
  const headers = { 'content-type': 'application/json' }
  equal((await fetch(`${ISSUER}/par`, { method: 'POST', headers, body: '{}' })).status, 400, 'status')
})

// The token endpoint and userinfo, field by field.

const browser = new Browser()

async function code() {
  const { body, verifier } = await push()
  const address = new URL(`${ISSUER}/authorize`)
  address.search = new URLSearchParams({ client_id: 'hub', request_uri: body.request_uri })
  const back = await browser.authorize(address)
  return { code: back.searchParams.get('code'), verifier }
}

async function exchange(found, { changes, proofs } = {}) {
  const form = without({
    grant_type: 'authorization_code',
    code: found.code,
    redirect_uri: REDIRECT_URI,
    code_verifier: found.verifier,
    ...assertionFields(await assertion()),
  }, changes)
  return post('/token', form, proofs ?? [await proof({}, {}, { path: '/token' })])
}

await refuses('the token endpoint without a verifier', 400, 'invalid_request', async () => exchange(await code(), { changes: { code_verifier: undefined } }))
await refuses('the token endpoint with a proof for another address', 400, 'invalid_dpop_proof', async () => exchange(await code(), { proofs: [await proof()] }))
await refuses('the token endpoint with another grant type', 400, 'unsupported_grant_type', async () => exchange(await code(), { changes: { grant_type: 'password' } }))

const tokens = (await exchange(await code())).body

async function userinfo(header, proofs) {
  const headers = new Headers({ authorization: header })
  for (const one of proofs) headers.append('dpop', one)
  const answer = await fetch(`${ISSUER}/userinfo`, { headers })
  return { status: answer.status, challenge: answer.headers.get('www-authenticate') }
}

const reading = async (changes = {}, header = {}, options = {}) =>
  proof({ htm: 'GET', ath: await hash(tokens.access_token), ...changes }, header, { ...options, path: '/userinfo' })
const dpop = `DPoP ${tokens.access_token}`

await check('userinfo with a proof', async () => equal((await userinfo(dpop, [await reading()])).status, 200, 'status'))
for (const [name, work] of [
  ['no proof', async () => []],
  ['no ath', async () => [await reading({ ath: undefined })]],
  ['another ath', async () => [await reading({ ath: await hash('x') })]],
  ['another method', async () => [await reading({ htm: 'POST' })]],
  ['two proofs', async () => [await reading(), await reading()]],
  ['another key', async () => [await reading({}, { jwk: foreign.public }, { by: foreign.privateKey })]],
]) {
  await check(`DpopNegativeTests at userinfo: ${name}`, async () => {
    const answer = await userinfo(dpop, await work())
    equal(answer.status, 401, 'status')
    equal(/^DPoP error=/.test(answer.challenge), true, answer.challenge)
  })
}
await check('a bound token as a bearer token', async () => equal((await userinfo(`Bearer ${tokens.access_token}`, [])).status, 401, 'status'))
await check('a proof again at userinfo', async () => {
  const one = await reading()
  equal((await userinfo(dpop, [one])).status, 200, 'the first use')
  equal((await userinfo(dpop, [one])).status, 401, 'the second use')
})
await check('the signature of the ID token by the published keys', async () => {
  const { keys } = await (await fetch(`${ISSUER}/jwks`)).json()
  const set = jose.createLocalJWKSet({ keys })
  const { payload, protectedHeader } = await jose.jwtVerify(tokens.id_token, set, { issuer: ISSUER, audience: 'hub', algorithms: ['ES256'] })
  equal(protectedHeader.typ, 'JWT', 'typ')
  equal(typeof payload.sid, 'string', 'sid')
})

finish()
