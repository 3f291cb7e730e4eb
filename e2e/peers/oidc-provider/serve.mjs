// The certified provider oidc-provider, honest and not, for the relying party of the hub.
//
//   node serve.mjs
//
// Everything from the environment:
//
//   OP_CLIENT_JWKS   the public keys of the client `hub`, as a JSON Web Key Set
//   OP_REDIRECT_URI  its redirect address
//   OP_BACK_CHANNEL  where it takes logout tokens
//   OP_AWAY          where it sends people after they signed out
//   OP_VERIFIED      verified_claims of the only person, as JSON
//
// The output has a line that begins with `http`: the issuer. Two clients share the keys: `hub` pushes its requests and proves that it holds
// a key, `hub-plain` does neither. The person signs in and agrees without a page.
//
//   POST /lie     {"kind": …}  changes what the provider says from now on; see `lies`
//   POST /logout  {"kind": …, "sid": …}  gives a logout token, honest or not

import { createServer } from 'node:http'
import * as jose from 'jose'
import Provider, { errors } from 'oidc-provider'

const setting = (name) => process.env[name] ?? process.exit(2)
const CARD = 'urn:ro:ghiseul:acr:card3ds'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const now = () => Math.floor(Date.now() / 1000)

const { privateKey } = await jose.generateKeyPair('ES256', { extractable: true })
const jwk = { ...(await jose.exportJWK(privateKey)), kid: 'op-1', alg: 'ES256', use: 'sig' }
const strange = await jose.generateKeyPair('ES256', { extractable: true })
const rsa = await jose.generateKeyPair('RS256', { extractable: true })

const server = createServer()
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const ISSUER = `http://127.0.0.1:${server.address().port}`

const client = (client_id, bound) => ({
  client_id,
  redirect_uris: [setting('OP_REDIRECT_URI')],
  post_logout_redirect_uris: [setting('OP_AWAY')],
  response_types: ['code'],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  id_token_signed_response_alg: 'ES256',
  jwks: JSON.parse(setting('OP_CLIENT_JWKS')),
  scope: 'openid email identity',
  backchannel_logout_uri: setting('OP_BACK_CHANNEL'),
  backchannel_logout_session_required: true,
  dpop_bound_access_tokens: bound,
  require_pushed_authorization_requests: bound,
})

const provider = new Provider(ISSUER, {
  clients: [client('hub', true), client('hub-plain', false)],
  jwks: { keys: [jwk] },
  scopes: ['openid', 'email', 'identity'],
  claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], email: ['email', 'email_verified', 'email_verified_at'], identity: ['verified_claims'] },
  acrValues: [CARD],
  enabledJWA: { idTokenSigningAlgValues: ['ES256'], clientAuthSigningAlgValues: ['ES256'], dPoPSigningAlgValues: ['ES256'] },
  clientAuthMethods: ['private_key_jwt'],
  assertJwtClientAuthClaimsAndHeader: async () => {},
  pkce: { required: () => true },
  // The form of the hub's page comes from another site: it brings no cookie that is Lax.
  cookies: { keys: [crypto.randomUUID()], long: { sameSite: 'none', httpOnly: true, signed: true } },
  enableHttpPostMethods: true,
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    dPoP: { enabled: true, nonceSecret: crypto.getRandomValues(Buffer.alloc(32)), requireNonce: () => true },
  },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: 'ana@example.ro',
      email_verified: true,
      email_verified_at: now(),
      verified_claims: JSON.parse(setting('OP_VERIFIED')),
    }),
  }),
  // Its guard refuses loopback addresses, which is right everywhere but here.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  renderError: (ctx, out) => (ctx.body = JSON.stringify(out)),
})

// What is said instead of the truth, by kind: changes of the ID token's claims and header, of other answers, of addresses.

const claims = (change) => ({ token: async (it) => sign({ ...it, ...change }) })
const sign = (payload, { header = {}, by = privateKey } = {}) => {
  const kept = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined))
  return new jose.SignJWT(kept).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: 'op-1', ...header }).sign(by)
}
const encode = (value) => jose.base64url.encode(JSON.stringify(value))

const lies = {
  none: {},
  InvalidAud: claims({ aud: 'other' }),
  SecondaryAud: { token: async (it) => sign({ ...it, aud: [it.aud, 'other'] }) },
  InvalidIss: claims({ iss: 'https://evil.test' }),
  InvalidNonce: claims({ nonce: 'other' }),
  MissingNonce: claims({ nonce: undefined }),
  NullAlg: { token: async (it) => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(it)}.` },
  InvalidAlg: { token: async (it) => sign(it, { header: { alg: 'RS256' }, by: rsa.privateKey }) },
  InvalidSignature: { token: async (it) => sign(it, { by: strange.privateKey }) },
  UnknownKid: { token: async (it) => sign(it, { header: { kid: 'op-2' }, by: strange.privateKey }) },
  OtherTyp: { token: async (it) => sign(it, { header: { typ: 'logout+jwt' } }) },
  ExpiredExp: { token: async (it) => sign({ ...it, iat: now() - 600, exp: now() - 300 }) },
  MissingExp: claims({ exp: undefined }),
  IatInTheFuture: { token: async (it) => sign({ ...it, iat: now() + 600, exp: now() + 900 }) },
  MissingSub: claims({ sub: undefined }),
  MissingAcr: claims({ acr: undefined }),
  WeakAcr: claims({ acr: 'urn:ro:ghiseul:acr:pwd' }),
  InvalidAtHash: claims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  BearerInsteadOfDpop: { answer: (body) => ({ ...body, token_type: 'Bearer' }) },
  InvalidSubInUserinfo: { userinfo: (body) => ({ ...body, sub: 'other' }) },
  NoVerifiedClaims: { userinfo: ({ verified_claims, ...body }) => body },
  InvalidAuthorizationResponseIss: { back: (url) => url.searchParams.set('iss', 'https://evil.test') },
  RemoveAuthorizationResponseIss: { back: (url) => url.searchParams.delete('iss') },
  InvalidState: { back: (url) => url.searchParams.set('state', 'other') },
  DiscoveryIssuerMismatch: { discovery: (body) => ({ ...body, issuer: 'https://evil.test' }) },
}
let lie = lies.none

provider.use(async (ctx, next) => {
  await next()
  const json = typeof ctx.body === 'object' && ctx.body !== null && !Buffer.isBuffer(ctx.body)
  if (ctx.path === '/token' && json && ctx.body.id_token) {
    if (lie.token) ctx.body.id_token = await lie.token(jose.decodeJwt(ctx.body.id_token))
    if (lie.answer) ctx.body = lie.answer(ctx.body)
  }
  if (ctx.path === '/me' && json && lie.userinfo) ctx.body = lie.userinfo(ctx.body)
  if (ctx.path === '/.well-known/openid-configuration' && lie.discovery) ctx.body = lie.discovery(ctx.body)
  const location = ctx.response.get('location')
  if (lie.back && location.startsWith(setting('OP_REDIRECT_URI'))) {
    const url = new URL(location)
    lie.back(url)
    ctx.set('location', url.href)
  }
})

async function interaction(req, res) {
  const { prompt, params, session } = await provider.interactionDetails(req, res)
  let result = { login: { accountId: 'person-1', acr: CARD, amr: ['pwd', '3ds'] } }
  if (prompt.name === 'consent') {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
    grant.addOIDCScope('openid email identity')
    result = { consent: { grantId: await grant.save() } }
  }
  await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: true })
}

/** A logout token of its kind. */
function logout({ kind, sid, aud = 'hub', jti = crypto.randomUUID() }) {
  const good = { iss: ISSUER, aud, sub: 'person-1', sid, jti, iat: now(), exp: now() + 120, events: { [EVENT]: {} } }
  const changes = {
    good: {},
    WithNonce: { nonce: 'n' },
    NoEvents: { events: undefined },
    OtherEvent: { events: { 'urn:x': {} } },
    InvalidAud: { aud: 'other' },
    InvalidIss: { iss: 'https://evil.test' },
    NoSid: { sid: undefined },
    NoJti: { jti: undefined },
    Expired: { iat: now() - 600, exp: now() - 480 },
    TooLong: { exp: now() + 3600 },
  }
  const typ = kind === 'WrongTyp' ? 'JWT' : 'logout+jwt'
  const by = kind === 'InvalidSignature' ? strange.privateKey : privateKey
  return sign({ ...good, ...changes[kind] }, { header: { typ }, by })
}

async function read(req) {
  let text = ''
  for await (const part of req) text += part
  return JSON.parse(text)
}

const handle = provider.callback()
server.on('request', async (req, res) => {
  try {
    if (req.url.startsWith('/interaction/')) return await interaction(req, res)
    if (req.url === '/logout') return res.end(await logout(await read(req)))
    if (req.url === '/lie') {
      const { kind } = await read(req)
      lie = lies[kind]
      res.statusCode = lie ? 204 : 404
      return res.end()
    }
    return handle(req, res)
  } catch (error) {
    res.statusCode = error instanceof errors.OIDCProviderError ? 400 : 500
    return res.end(String(error))
  }
})
console.log(ISSUER)
