// Builds ui/dist: hashed styles, script and icons, each with its brotli and gzip twin, and manifest.json.
// Run by `cargo xtask assets`; `--check` compares with what is checked in and changes nothing.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync, constants } from 'node:zlib'
import * as sass from 'sass'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const check = process.argv.includes('--check')
// Names and marks of the design system's own government. They are not ours to show.
const forbidden = [/GDS Transport/i, /govuk-crest/i, /GOV\.UK/i, /govuk-logotype/i, /crown/i]
const budgets = { '.css': 15_000, '.js': 8_000 }
// The licence asks for its notice beside copies; the notice itself is in THIRD-PARTY.md.
const notice = '/*! Contains govuk-frontend (MIT), see THIRD-PARTY.md */\n'

function styles (name) {
  const result = sass.compile(join(here, 'sass', `${name}.scss`), {
    loadPaths: [join(here, 'node_modules')], style: 'compressed', quietDeps: true, charset: false,
  })
  return notice + result.css.replace(/\/\*[^!][\s\S]*?\*\//g, '')
}

async function script () {
  const result = await build({
    entryPoints: [join(here, 'js', 'pages.mjs')], bundle: true, minify: true, format: 'esm',
    target: 'es2020', legalComments: 'none', write: false, logLevel: 'error',
  })
  return notice + result.outputFiles[0].text.replaceAll('GOV.UK Frontend', 'Component')
}

const sources = {}
for (const name of ['hub', 'ghiseul', 'bank']) {
  sources[`${name}.css`] = styles(name)
  sources[`${name}.svg`] = readFileSync(join(here, 'icons', `${name}.svg`), 'utf8')
}
sources['pages.js'] = await script()

const files = {}
const manifest = {}
for (const [name, text] of Object.entries(sources)) {
  const bytes = Buffer.from(text, 'utf8')
  for (const word of forbidden) {
    if (word.test(text)) {
      throw new Error(`${name} contains ${word}: ${text.match(new RegExp(`.{0,60}${word.source}.{0,60}`, 'i'))}`)
    }
  }
  const dot = name.lastIndexOf('.')
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`
  const br = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
  const budget = budgets[name.slice(dot)]
  if (budget && br.length > budget) {
    throw new Error(`${name} is ${br.length} bytes in brotli; the budget is ${budget}`)
  }
  manifest[name] = hashed
  files[hashed] = bytes
  files[`${hashed}.br`] = br
  files[`${hashed}.gz`] = gzipSync(bytes, { level: 9 })
  console.log(`${hashed}: ${bytes.length} raw, ${br.length} br`)
}
files['manifest.json'] = Buffer.from(JSON.stringify(manifest, null, 2) + '\n')

// What the compressors write depends on the version of Node, so drift is judged by the uncompressed files.
const judged = (name) => !name.endsWith('.br') && !name.endsWith('.gz')
if (check) {
  const have = existsSync(dist) ? readdirSync(dist) : []
  const drift = [
    ...Object.keys(files).filter((name) => !have.includes(name) ||
      (judged(name) && !readFileSync(join(dist, name)).equals(files[name]))),
    ...have.filter((name) => !(name in files)),
  ]
  if (drift.length > 0) {
    console.error(`ui/dist is not what its sources build: ${drift.join(', ')}. Run cargo xtask assets.`)
    process.exit(1)
  }
} else {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(dist, name), bytes)
  }
}
