// What every peer of the portal's provider needs: settings, a browser without JavaScript, and checks that are counted.
//
// All settings come from the environment:
//
//   OIDC_ISSUER        the provider, for example http://ghiseul.localhost:8702
//   OIDC_CLIENT_KEY    a file with the private key of the clients (PKCS#8 PEM, P-256)
//   OIDC_SECRET        the secret of the client that has one
//   OIDC_REDIRECT_URI  the registered redirect address; nothing is ever fetched from it
//   OIDC_EMAIL         an account of the portal that has a valid card proof
//   OIDC_PASSWORD      its password
//
// The clients are `hub` (strict: pushed requests, bound tokens), `plain` (the same key, requests through the browser) and
// `simple` (plain, with a secret).

import dns from 'node:dns'
import { readFile } from 'node:fs/promises'

// `*.localhost` is loopback (RFC 6761, 6.3), which not every resolver knows.
const lookup = dns.lookup
dns.lookup = (host, options, done) => {
  const [opts, answer] = typeof options === 'function' ? [{}, options] : [options, done]
  if (!/(^|\.)localhost$/.test(host)) return lookup(host, opts, answer)
  if (opts.all) return process.nextTick(answer, null, [{ address: '127.0.0.1', family: 4 }])
  process.nextTick(answer, null, '127.0.0.1', 4)
}

export const fail = (why) => {
  console.error(why)
  process.exit(2)
}
export const setting = (name) => process.env[name] ?? fail(`${name} is not set; see e2e/peers/common/peer.mjs`)
export const ISSUER = setting('OIDC_ISSUER').replace(/\/$/, '')
export const REDIRECT_URI = setting('OIDC_REDIRECT_URI')
export const EMAIL = setting('OIDC_EMAIL')
export const PASSWORD = setting('OIDC_PASSWORD')
export const SCOPE = 'openid email identity'

export const ES256 = { name: 'ECDSA', namedCurve: 'P-256' }
export const pem = await readFile(setting('OIDC_CLIENT_KEY'), 'utf8')
const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
export const clientKey = await crypto.subtle.importKey('pkcs8', der, ES256, false, ['sign'])

// A browser: keeps cookies, follows redirects, stops at an address that nothing is fetched from.

export class Browser {
  cookies = new Map()

  constructor(stop = REDIRECT_URI) {
    this.stop = stop
  }

  jar(url) {
    const { host } = new URL(url)
    if (!this.cookies.has(host)) this.cookies.set(host, new Map())
    return this.cookies.get(host)
  }

  async go(url, form) {
    const jar = this.jar(url)
    const headers = { accept: 'text/html', cookie: [...jar].map((pair) => pair.join('=')).join('; ') }
    const body = form && new URLSearchParams(form)
    if (form) headers.origin = new URL(url).origin
    const answer = await fetch(url, { method: form ? 'POST' : 'GET', headers, body, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const pair = line.split(';')[0]
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (/max-age=0/i.test(line) || value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const location = answer.headers.get('location')
    const next = location && new URL(location, url)
    if (next?.href.startsWith(this.stop)) return { back: next }
    if (next) return this.go(next)
    return { status: answer.status, html: await answer.text(), url: String(url), headers: answer.headers }
  }

  /** Answers the portal's pages until the browser is somewhere else, or sent back. */
  async authorize(url) {
    let page = await this.go(url)
    for (let steps = 0; !page.back && steps < 5; steps += 1) {
      if (!page.url.startsWith(ISSUER)) return page
      if (page.html.includes('name="decizie"')) {
        const cerere = page.html.match(/name="cerere" value="([^"]+)"/)[1]
        page = await this.go(`${ISSUER}/autorizare`, { cerere, decizie: 'da' })
      } else if (page.html.includes('name="parola"')) {
        page = await this.go(`${ISSUER}/cont/intrare`, { email: EMAIL, parola: PASSWORD })
      } else {
        throw new Error(`no way on from ${page.url} (${page.status}): has the account a card proof?`)
      }
    }
    return page.back ?? Promise.reject(new Error('the pages go round in circles'))
  }
}

// Checks.

let passed = 0
let failed = 0

export async function check(name, work) {
  try {
    await work()
    passed += 1
    console.log(`ok      ${name}`)
  } catch (error) {
    failed += 1
    console.log(`FAILED  ${name}: ${error.message}${error.error ? ` (${error.error})` : ''}`)
  }
}

/** Says how many checks passed and failed, and ends the process. */
export function finish() {
  console.log(`${passed} passed, ${failed} failed`)
  process.exit(failed === 0 && passed > 0 ? 0 : 1)
}

export function equal(found, expected, what) {
  if (JSON.stringify(found) === JSON.stringify(expected)) return
  throw new Error(`${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`)
}

/** Expects a refusal with this error code and status. */
export async function refused(work, error, status) {
  try {
    await work
  } catch (refusal) {
    equal(refusal.error, error, 'error')
    if (status) equal(refusal.status, status, 'status')
    return
  }
  throw new Error('it was accepted')
}
