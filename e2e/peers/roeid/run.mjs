// A provider that behaves as ROeID does by its integration guide of April 2025: claims with Romanian names, one of them
// with a space; client_secret_basic; RS256; no `iss` in the callback; no acr; its own `/logout?target=`. The protocol
// itself is the certified oidc-provider's.
//
// Prints one line of JSON when it listens: {"issuer": …}. POST /people adds somebody who may sign in by the page that asks
// who it is. POST /person decides who signs in from now on without being asked, and how it misbehaves. Ends with standard input.

import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

// Nobody reads standard output after the first line, and notices about defaults are not for tests.
console.log = console.info = console.warn = () => {}

const clientId = process.env.ROEID_CLIENT_ID
const redirectUri = process.env.ROEID_REDIRECT_URI
const CLAIMS = [
  'cnp', 'nume', 'prenume', 'nume complet', 'email', 'telefon', 'adresa', 'judet', 'localitate', 'sector',
  'strada', 'nr', 'bloc', 'scara', 'etaj', 'apartament',
]

const people = new Map()
let next = null

const jwk = (options) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', ...options }
}

const server = createServer()
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
const issuer = `http://roeid.localhost:${server.address().port}/affwebservices/CASSO/oidc/${clientId}`
const base = new URL(issuer).pathname

const provider = new Provider(issuer, {
  clients: [{
    client_id: clientId,
    client_secret: process.env.ROEID_CLIENT_SECRET,
    redirect_uris: [redirectUri],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'RS256',
    require_auth_time: true,
  }],
  jwks: { keys: [jwk({ alg: 'RS256', kid: 'roeid-1' })] },
  scopes: ['openid', 'profile', clientId],
  claims: { openid: ['sub'], profile: CLAIMS },
  cookies: { keys: ['a key of tests'] },
  pkce: { required: () => false },
  features: { devInteractions: { enabled: false }, userinfo: { enabled: true } },
  interactions: { url: (_, interaction) => `${base}/interaction/${interaction.uid}` },
  async findAccount(_, sub) {
    const claims = people.get(sub)
    return claims && { accountId: sub, claims: async () => ({ sub, ...claims }) }
  },
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope(`openid profile ${clientId}`)
    await grant.save()
    return grant
  },
})

// The provider puts `iss` into every callback; ROeID does not, and says nothing of it in its discovery document.
provider.use(async (ctx, go) => {
  await go()
  const location = ctx.response.get('location') ?? ''
  if (location.startsWith(redirectUri)) {
    const url = new URL(location)
    url.searchParams.delete('iss')
    if (next?.foreignIss) url.searchParams.set('iss', 'https://somebody.example')
    ctx.set('location', url.href)
  }
  if (ctx.path.endsWith('/.well-known/openid-configuration') && ctx.body) {
    delete ctx.body.authorization_response_iss_parameter_supported
  }
})

provider.on('server_error', (_, error) => console.error(error))

const read = async (request) => {
  let text = ''
  for await (const part of request) text += part
  return text
}

const PAGE = `<!DOCTYPE html><html lang="ro"><head><meta charset="utf-8"><title>ROeID</title></head><body><main><h1>ROeID</h1>
<form method="post"><label>Cine sunteți? <input name="sub" autocomplete="off"></label>
<button>Confirmați</button><button name="declines" value="da">Renunțați</button></form></main></body></html>`

const callback = provider.callback()
server.on('request', async (request, response) => {
  const path = new URL(request.url, issuer).pathname
  if (path === '/person') {
    next = JSON.parse(await read(request))
    people.set(next.sub, next.claims)
    response.end('{}')
    return
  }
  if (path === '/people') {
    const { sub, claims } = JSON.parse(await read(request))
    people.set(sub, claims)
    response.end('{}')
    return
  }
  if (path === '/logout') {
    const names = (request.headers.cookie ?? '').split(';').map((pair) => pair.split('=')[0].trim())
    const cookies = names.map((name) => `${name}=; Path=/; Max-Age=0`)
    const target = new URL(request.url, issuer).searchParams.get('target')
    response.writeHead(303, { location: target, 'set-cookie': cookies }).end()
    return
  }
  if (!path.startsWith(base)) {
    response.writeHead(404).end()
    return
  }
  if (path.startsWith(`${base}/interaction/`)) {
    // The person proves who they are in the application; here that takes no time.
    const said = request.method === 'POST' ? Object.fromEntries(new URLSearchParams(await read(request))) : null
    const who = next ?? said
    if (!who) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE)
      return
    }
    const result = who.declines
      ? { error: 'access_denied' }
      : { login: { accountId: who.sub } }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    return
  }
  request.originalUrl = request.url
  request.url = request.url.slice(base.length) || '/'
  callback(request, response)
})

process.stdout.write(`${JSON.stringify({ issuer })}\n`)
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
