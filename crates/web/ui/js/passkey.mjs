// Passkeys (WebAuthn): `<form data-passkey="create|get" data-options="{…}">` asks the browser for one when its button is
// pressed, puts the answer into the hidden field and sends the form. Browsers give passkeys only to scripts; without this
// one the form says so.
const fromText = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const toText = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const withId = (thing) => ({ ...thing, id: fromText(thing.id) })

export function askForPasskey (form) {
  const { passkey, options, failed, known, none } = form.dataset
  const needs = form.querySelector('[data-passkey-needs]')
  const said = form.querySelector('[data-passkey-said]')
  const field = form.elements.cheie
  if (!window.PublicKeyCredential) {
    needs.textContent = none
    return
  }
  needs.hidden = true
  form.querySelector('[data-passkey-ask]').hidden = false
  // A page that comes back from the browser's memory asks anew.
  window.addEventListener('pageshow', () => { field.value = '' })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    said.replaceChildren()
    try {
      field.value = JSON.stringify(await ask(passkey, JSON.parse(options)))
    } catch (error) {
      const text = document.createElement('p')
      text.className = 'govuk-error-message'
      text.textContent = error.name === 'InvalidStateError' ? known : failed
      said.append(text)
      return
    }
    form.submit()
  })
}

async function ask (kind, options) {
  const publicKey = { ...options, challenge: fromText(options.challenge) }
  for (const list of ['excludeCredentials', 'allowCredentials']) {
    publicKey[list] = (options[list] || []).map(withId)
  }
  if (kind === 'create') {
    publicKey.user = withId(options.user)
  }
  const { id, rawId, type, response } = await navigator.credentials[kind]({ publicKey })
  const answer = { clientDataJSON: toText(response.clientDataJSON) }
  for (const part of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[part]) {
      answer[part] = toText(response[part])
    }
  }
  return { id, rawId: toText(rawId), type, response: answer }
}
