// Apache with mod_auth_openidc against the provider of the portal: a page behind `Require claim acr:…`.
//
//   node run.mjs
//
// What it needs is said in ../common/peer.mjs, and beside it APACHE_PORT, the port that Apache takes; its redirect address
// is http://127.0.0.1:APACHE_PORT/cb, registered for the client `simple`. The last line is `N passed, N failed`.

import { spawn } from 'node:child_process'
import { chmod, mkdtemp, mkdir, rm, writeFile, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Browser, EMAIL, ISSUER, check, equal, fail, finish, setting } from '../common/peer.mjs'

const PORT = setting('APACHE_PORT')
const SITE = `http://127.0.0.1:${PORT}`
const MODULES = '/usr/lib/apache2/modules'
const CARD = 'urn:ro:ghiseul:acr:card3ds'

const folder = await mkdtemp(join(tmpdir(), 'cazier-apache-'))
await chmod(folder, 0o755)
for (const name of ['root', 'root/card', 'root/chip']) await mkdir(join(folder, name))
for (const name of ['root/card', 'root/chip', 'root']) await writeFile(join(folder, name, 'index.html'), 'inside')

const module = (name, file = name) => `LoadModule ${name}_module ${MODULES}/mod_${file}.so`
await writeFile(
  join(folder, 'httpd.conf'),
  `${module('mpm_event')}
${module('authn_core')}
${module('authz_core')}
${module('authz_user')}
${module('dir')}
${module('headers')}
${module('auth_openidc')}
ServerName 127.0.0.1
${process.getuid() === 0 ? 'User www-data\nGroup www-data' : ''}
Listen 127.0.0.1:${PORT}
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
ErrorLog ${folder}/error.log
DocumentRoot ${folder}/root
DirectoryIndex index.html
OIDCProviderMetadataURL ${ISSUER}/.well-known/openid-configuration
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCClientID simple
OIDCClientSecret "${setting('OIDC_SECRET')}"
OIDCRedirectURI ${SITE}/cb
OIDCCryptoPassphrase ${crypto.randomUUID()}
OIDCScope "openid email identity"
OIDCPKCEMethod S256
OIDCIDTokenSignedResponseAlg ES256
OIDCAuthRequestParams acr_values=${encodeURIComponent(CARD)}
OIDCUserInfoRefreshInterval 0
OIDCUnAuthAction auth true
OIDCSSLValidateServer Off
OIDCPassClaimsAs both
Header always set x-acr "expr=%{env:OIDC_CLAIM_acr}"
Header always set x-email "expr=%{env:OIDC_CLAIM_email}"
Header always set x-verified "expr=%{env:OIDC_CLAIM_verified_claims}"
<Location />
  AuthType openid-connect
  Require valid-user
</Location>
<Location /card>
  AuthType openid-connect
  Require claim acr:${CARD}
</Location>
<Location /chip>
  AuthType openid-connect
  Require claim acr:urn:ro:cei:acr:auth
</Location>
`,
)

const env = { ...process.env, APACHE_RUN_DIR: folder }
const apache = spawn('/usr/sbin/apache2', ['-X', '-f', join(folder, 'httpd.conf')], { stdio: 'inherit', env })
let gone = false
apache.on('exit', () => (gone = true))

async function ready() {
  for (let tries = 0; tries < 100 && !gone; tries += 1) {
    const answer = await fetch(SITE, { redirect: 'manual' }).catch(() => null)
    if (answer) return
    await new Promise((done) => setTimeout(done, 50))
  }
  fail(`Apache does not start: ${await readFile(join(folder, 'error.log'), 'utf8').catch(() => '')}`)
}
await ready()

const browser = new Browser('https://nowhere.test/')

await check('a page behind a claim opens for who has it', async () => {
  const page = await browser.authorize(`${SITE}/card/`)
  equal([page.status, page.html], [200, 'inside'], 'the page')
  equal(page.headers.get('x-acr'), CARD, 'acr')
  equal(page.headers.get('x-email'), EMAIL, 'email')
})
await check('verified_claims reach the site', async () => {
  const page = await browser.go(`${SITE}/card/`)
  const verified = JSON.parse(page.headers.get('x-verified'))
  equal(verified.verification.trust_framework, 'ro_ghiseul_card3ds', 'trust framework')
})
await check('a page behind another claim stays closed', async () => {
  const page = await browser.go(`${SITE}/chip/`)
  equal(page.status === 200, false, 'open')
  equal(page.html?.includes('inside') ?? false, false, 'inside')
})
await check('who is not signed in is sent to the provider', async () => {
  const answer = await fetch(`${SITE}/card/`, { redirect: 'manual', headers: { accept: 'text/html' } })
  const asked = new URL(answer.headers.get('location'))
  equal(asked.origin, ISSUER, 'origin')
  equal(asked.searchParams.get('code_challenge_method'), 'S256', 'PKCE')
})
await check('signing out by the site ends the session at the provider', async () => {
  await browser.go(`${SITE}/cb?logout=${encodeURIComponent(`${SITE}/`)}`)
  const page = await browser.go(`${ISSUER}/`)
  equal(page.html.includes('/cont/intrare'), true, 'signed out')
})

if (process.env.PEER_TALK) console.log(await readFile(join(folder, 'error.log'), 'utf8'))
apache.kill('SIGTERM')
await new Promise((done) => (gone ? done() : apache.on('exit', done)))
await rm(folder, { recursive: true, force: true })
finish()
